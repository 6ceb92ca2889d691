package dev.velox.engine.clock;

/**
 * Time of day as a parameter, for what others write as a date. It may jump; nothing is measured with it.
 *
 * <p>Threads: any.
 */
@FunctionalInterface
public interface WallClock {

    /** Now, in milliseconds since 1970-01-01T00:00Z. */
    long epochMillis();

    /** The clock of this machine. */
    static WallClock system() {
        return System::currentTimeMillis;
    }
}
