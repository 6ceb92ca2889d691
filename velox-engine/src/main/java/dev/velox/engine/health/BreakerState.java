package dev.velox.engine.health;

/**
 * Where a breaker stands. Times are readings of the clock that all loops share, in nanoseconds.
 *
 * <p>Immutable, and a new object for each change: who swaps one for another knows that nobody was faster.
 */
sealed interface BreakerState {

    /** As people see it. */
    String label();

    /**
     * Everything may be sent.
     *
     * @param returned whether it was open before; {@code since} means nothing otherwise
     * @param since when it closed
     * @param failures in a row
     */
    record Closed(boolean returned, long since, int failures) implements BreakerState {

        static final Closed AT_FIRST = new Closed(false, 0, 0);

        @Override
        public String label() {
            return "closed";
        }

        /** Whether an outcome is one of now: a request from before it was open says what was known already. */
        boolean counts(long sent) {
            return !returned || sent - since >= 0;
        }
    }

    /**
     * Nothing is sent.
     *
     * @param since when it opened
     * @param unreachable whether the endpoint could not be reached, rather than answered with failures
     */
    record Open(long since, boolean unreachable) implements BreakerState {

        @Override
        public String label() {
            return "open";
        }
    }

    /**
     * One request at a time is sent.
     *
     * @param since when this began
     * @param taken whether one has been
     * @param takenAt when it was
     */
    record HalfOpen(long since, boolean taken, long takenAt) implements BreakerState {

        @Override
        public String label() {
            return "half_open";
        }

        /** Whether a trial may begin: none is out, or the one that is has been silent for too long. */
        boolean free(long now, long trialNanos) {
            return !taken || now - takenAt >= trialNanos;
        }
    }
}
