package dev.velox.autoconfigure.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Something of its own for each thread that asks. A thread that has ended leaves what it had to the next new one: what was counted
 * stays counted, and there are never more than threads that lived at once. That a thread is seen to have ended orders all it did
 * before what its heir does.
 *
 * <p>Threads: any; a thread's second look costs a look at a thread local.
 */
final class PerThread<T> {

    private final ThreadLocal<T> mine = ThreadLocal.withInitial(this::first);
    private final Supplier<T> make;
    private final List<Held<T>> all = new ArrayList<>();

    PerThread(Supplier<T> make) {
        this.make = make;
    }

    T get() {
        return mine.get();
    }

    private T first() {
        synchronized (all) {
            for (int i = 0; i < all.size(); i++) {
                Held<T> held = all.get(i);
                if (!held.holder.isAlive()) {
                    all.set(i, new Held<>(Thread.currentThread(), held.value));
                    return held.value;
                }
            }
            Held<T> held = new Held<>(Thread.currentThread(), make.get());
            all.add(held);
            return held.value;
        }
    }

    private record Held<T>(Thread holder, T value) {}
}
