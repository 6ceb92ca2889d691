package dev.velox.engine.profile;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Something for every profile: allocations, a lock that is fought over, waits, new threads. */
final class Load {

    static volatile Object kept = new byte[0];

    private Load() {}

    static void run(CountDownLatch done) {
        ReentrantLock lock = new ReentrantLock();
        while (done.getCount() > 0) {
            CountDownLatch held = new CountDownLatch(1);
            Thread holder = Thread.ofPlatform().daemon().start(() -> hold(lock, held, done));
            await(held, 1_000);
            lock.lock();
            try {
                for (int i = 0; i < 100; i++) {
                    kept = new byte[20_000];
                }
            } finally {
                lock.unlock();
            }
            join(holder);
        }
    }

    private static void hold(ReentrantLock lock, CountDownLatch held, CountDownLatch done) {
        lock.lock();
        try {
            held.countDown();
            await(done, 20);
        } finally {
            lock.unlock();
        }
    }

    private static void await(CountDownLatch latch, int millis) {
        try {
            if (latch.await(millis, TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** What {@code go tool pprof -top} shows of it at an address. */
    static String[] expected(String address) {
        String name = address.replaceFirst("\\?.*", "");
        return switch (name) {
            case "allocs" -> new String[] {"Load.run"};
            case "mutex" -> new String[] {"Type: delay", "ReentrantLock.lock", "Load.run"};
            case "block" -> new String[] {"Type: delay", "Load.hold"};
            case "threadcreate" -> new String[] {"Type: threadcreate", "Load.run"};
            case "heap" -> new String[] {"Type: inuse_space", "byte[]", "java.lang.String"};
            case "goroutine" -> new String[] {"Type: threads", "HotMethod.burn", "Load.run"};
            default -> throw new IllegalArgumentException(address);
        };
    }
}
