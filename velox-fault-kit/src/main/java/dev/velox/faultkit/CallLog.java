package dev.velox.faultkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** All calls that a server has received, in order. Threads: any. */
final class CallLog {

    private final ReentrantLock lock = new ReentrantLock();
    private final List<ReceivedCall> calls = new ArrayList<>();

    /** Whether it is the first of its model name. */
    boolean add(ReceivedCall call) {
        lock.lock();
        try {
            boolean first = calls.stream().noneMatch(earlier -> earlier.model().equals(call.model()));
            calls.add(call);
            return first;
        } finally {
            lock.unlock();
        }
    }

    List<ReceivedCall> matching(Predicate<ReceivedCall> wanted) {
        lock.lock();
        try {
            return calls.stream().filter(wanted).toList();
        } finally {
            lock.unlock();
        }
    }
}
