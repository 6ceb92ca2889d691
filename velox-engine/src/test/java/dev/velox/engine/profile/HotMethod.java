package dev.velox.engine.profile;

/** A thread that does nothing but burn CPU time in one method. */
final class HotMethod {

    private final Thread thread = Thread.ofPlatform().daemon().name("hot").start(this::burn);
    private volatile boolean done;
    private volatile long result;

    private void burn() {
        long x = 88_172_645_463_325_252L;
        while (!done) {
            for (int i = 0; i < 100_000; i++) {
                x ^= x << 13;
                x ^= x >>> 7;
                x ^= x << 17;
            }
            result = x;
        }
    }

    long result() {
        return result;
    }

    void end() throws InterruptedException {
        done = true;
        thread.join();
    }
}
