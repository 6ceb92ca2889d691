package dev.velox.engine.clock;

/**
 * Time as a parameter: a monotonic reading in nanoseconds with an arbitrary origin, meaningful only as a difference.
 *
 * <p>Threads: any. A reading costs about 24 ns on a virtual machine, so callers read once per micro-batch and pass the
 * value on.
 */
@FunctionalInterface
public interface NanoClock {

    /** Now, in nanoseconds; never goes back. */
    long nanoTime();

    /** The clock of this JVM. */
    static NanoClock system() {
        return System::nanoTime;
    }
}
