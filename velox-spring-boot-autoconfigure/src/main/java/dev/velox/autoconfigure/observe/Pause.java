package dev.velox.autoconfigure.observe;

/**
 * A time in which some or all of the JVM stood still.
 *
 * @param what what it was; closed vocabulary of the JVM and of the gateway
 * @param startNanos on the engine's clock
 * @param endNanos on the engine's clock
 */
record Pause(String what, long startNanos, long endNanos) {

    boolean overlaps(long fromNanos, long toNanos) {
        return startNanos - toNanos <= 0 && endNanos - fromNanos >= 0;
    }
}
