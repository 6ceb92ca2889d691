package dev.velox.autoconfigure.console;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.Timings;
import dev.velox.engine.observe.UsageRecord;

/** What the engine tells, with what matters to the page. */
final class Told {

    private static final URI ORIGIN = URI.create("http://upstream.example");

    private Told() {}

    static ExchangeRecord exchange(
            String operation, @Nullable String upstream, String outcome, int status, long nanos) {
        Timings timings = new Timings(0, 0, 0, 0, 0, 0, nanos, 0);
        return new ExchangeRecord(
                operation, upstream, null, null, false, outcome, status, 1, 0, nanos, timings, 0, 0, null);
    }

    static AttemptRecord attempt(String upstream, String outcome, int status, long nanos) {
        return new AttemptRecord("chat_completion", upstream, ORIGIN, "m", false, outcome, status, 0, 0, 0, nanos);
    }

    static UsageRecord usage(String upstream, long input, long output) {
        return new UsageRecord("embedding", upstream, ORIGIN, "m", null, input, output, -1, -1);
    }
}
