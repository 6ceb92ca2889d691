package dev.velox.benchmarks.gateway.load;

/** Whether a run says anything: not when the generator itself was late. */
enum Verdict {
    VALID,
    VOID;

    /** Lateness of the 99th percentile up to which a run counts, in milliseconds. */
    static final double LATEST = 0.5;

    static Verdict of(Delays lateness) {
        return lateness.count() > 0 && lateness.millis(99) <= LATEST ? VALID : VOID;
    }
}
