package dev.velox.autoconfigure.metrics;

import java.net.URI;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.UsageRecord;

/**
 * The meters of {@link GenAiConventions}: as a server towards callers, as a client at each attempt. What the conventions know
 * no operation for, lists of models for example, is not recorded.
 *
 * <p>Threads: any.
 */
final class GenAiObserver implements EngineObserver {

    private static final String NONE = "none";
    private static final int FIRST_ERROR = 400;

    private final MeterFactory meters;
    private final ModelLabels models;
    private final ConcurrentMap<Key, Served> served = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, Timer> asked = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, Used> used = new ConcurrentHashMap<>();

    GenAiObserver(MeterRegistry registry, ModelLabels models) {
        this.meters = new MeterFactory(registry);
        this.models = models;
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        if (GenAiConventions.operation(exchange.operation()) == null) {
            return;
        }
        Key key = new Key(
                exchange.operation(),
                exchange.origin(),
                models.of(exchange.model(), exchange.status()),
                error(exchange.outcome(), exchange.status()));
        Served at = served.get(key);
        if (at == null) {
            at = served.computeIfAbsent(key, this::serving);
        }
        at.duration.record(exchange.durationNanos(), TimeUnit.NANOSECONDS);
        if (exchange.streams() && exchange.responseBytes() > 0 && exchange.status() < FIRST_ERROR) {
            at.firstToken.record(exchange.durationNanos() - exchange.timings().stream(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void attemptEnded(AttemptRecord attempt) {
        if (GenAiConventions.operation(attempt.operation()) == null) {
            return;
        }
        Key key = new Key(
                attempt.operation(),
                attempt.origin(),
                models.of(attempt.model(), attempt.status()),
                error(attempt.outcome(), attempt.status()));
        Timer timer = asked.get(key);
        if (timer == null) {
            timer = asked.computeIfAbsent(key, this::asking);
        }
        timer.record(attempt.durationNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void usage(UsageRecord usage) {
        if (GenAiConventions.operation(usage.operation()) == null) {
            return;
        }
        Key key = new Key(usage.operation(), usage.origin(), models.of(usage.requestModel(), 200), NONE);
        Used at = used.get(key);
        if (at == null) {
            at = used.computeIfAbsent(key, this::using);
        }
        if (usage.inputTokens() >= 0) {
            at.input.record((double) usage.inputTokens());
        }
        if (usage.outputTokens() >= 0) {
            at.output.record((double) usage.outputTokens());
        }
    }

    /** Closed vocabulary: the label of a failure, a leaving caller, or the class of an upstream's own error. */
    private static String error(String outcome, int status) {
        if (!outcome.equals("completed")) {
            return outcome;
        }
        if (status < FIRST_ERROR) {
            return NONE;
        }
        return status < 600 ? Integer.toString(status) : "_OTHER";
    }

    private Served serving(Key key) {
        return new Served(
                meters.timer(
                        VeloxMeters.GEN_AI_SERVER_DURATION, key.operationName(), key.provider(), key.model, key.error),
                meters.timer(VeloxMeters.GEN_AI_FIRST_TOKEN, key.operationName(), key.provider(), key.model));
    }

    private Timer asking(Key key) {
        return meters.timer(
                VeloxMeters.GEN_AI_CLIENT_DURATION,
                key.operationName(),
                key.provider(),
                key.model,
                key.error,
                key.address(),
                key.port());
    }

    private Used using(Key key) {
        return new Used(usage(key, GenAiConventions.INPUT), usage(key, GenAiConventions.OUTPUT));
    }

    private DistributionSummary usage(Key key, String type) {
        return meters.summary(
                VeloxMeters.GEN_AI_TOKENS,
                key.operationName(),
                key.provider(),
                key.model,
                type,
                key.address(),
                key.port());
    }

    /** The labels, most of them read off only when a meter is made. */
    private record Key(String operation, @Nullable URI origin, String model, String error) {

        String operationName() {
            String name = GenAiConventions.operation(operation);
            return name == null ? NONE : name;
        }

        String provider() {
            return origin == null ? NONE : GenAiConventions.provider(origin);
        }

        String address() {
            return origin == null ? NONE : GenAiConventions.address(origin);
        }

        String port() {
            return origin == null ? NONE : GenAiConventions.port(origin);
        }
    }

    private record Served(Timer duration, Timer firstToken) {}

    private record Used(DistributionSummary input, DistributionSummary output) {}
}
