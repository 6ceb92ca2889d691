package dev.velox.benchmarks.gateway.load;

import java.io.PrintStream;
import java.util.Locale;

/** What became of the requests that were meant to start in one stretch of a run. Event loop only. */
final class Window implements TimedCall.Listener {

    private final Delays added = new Delays();
    private final Delays lateness = new Delays();
    private final Errors errors = new Errors();
    private long started;

    /** A request is started now, so many nanoseconds after it was meant to. */
    void started(long late) {
        started++;
        lateness.record(late);
    }

    @Override
    public void answered(long delay, long now) {
        added.record(delay);
    }

    @Override
    public void failed(String kind) {
        errors.add(kind);
    }

    /** Whether nothing that was started is still awaited. */
    boolean settled() {
        return started == added.count() + errors.count();
    }

    /** What was started and is still awaited has failed. */
    void giveUp() {
        for (long i = added.count() + errors.count(); i < started; i++) {
            errors.add("unanswered");
        }
    }

    Verdict verdict() {
        return Verdict.of(lateness);
    }

    /** Lateness of the generator, 99th percentile in milliseconds. */
    double late() {
        return lateness.millis(99);
    }

    /** @param start what the errors' times are counted from, in the nanoseconds of {@link System#nanoTime} */
    void print(PrintStream out, String name, long start) {
        out.println(added.line(name));
        out.println(lateness.line("  generator late"));
        if (errors.count() > 0) {
            out.println("  " + errors.line(start));
        }
    }

    /** Its values for a RESULT line, each name with a prefix. */
    String result(String prefix) {
        return String.format(
                Locale.ROOT,
                "%1$s_p50=%2$.3f %1$s_p99=%3$.3f %1$s_max=%4$.3f %1$s_errors=%5$d",
                prefix,
                added.millis(50),
                added.millis(99),
                added.millis(100),
                errors.count());
    }
}
