package dev.velox.autoconfigure.metrics;

import java.net.URI;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.Timings;
import dev.velox.engine.observe.UsageRecord;

/** What the engine tells, with what matters to meters. */
final class Told {

    private Told() {}

    static ExchangeRecord ended(String model, int status, long nanos) {
        return new ExchangeRecord(
                "create_response",
                "default",
                URI.create("https://api.groq.com"),
                model,
                true,
                "completed",
                status,
                1,
                0,
                nanos,
                new Timings(Math.min(1_000, nanos), 0, 0, 0, 0, 0, Math.max(0, nanos - 1_000), 0),
                10,
                20,
                null);
    }

    static AttemptRecord attempt(String outcome, int status) {
        return new AttemptRecord(
                "create_response",
                "default",
                URI.create("https://api.groq.com"),
                "m",
                true,
                outcome,
                status,
                0,
                1,
                2,
                3);
    }

    static UsageRecord used(String upstream, long input, long output) {
        return used(upstream, "m", input, output);
    }

    static UsageRecord used(String upstream, String model, long input, long output) {
        return used(upstream, model, null, input, output);
    }

    static UsageRecord used(String upstream, String model, @Nullable String answering, long input, long output) {
        URI origin = URI.create("https://api.groq.com");
        return new UsageRecord("create_response", upstream, origin, model, answering, input, output, -1, -1);
    }
}
