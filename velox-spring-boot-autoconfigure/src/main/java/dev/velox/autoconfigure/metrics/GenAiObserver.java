package dev.velox.autoconfigure.metrics;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.UsageRecord;

/**
 * The meters of {@link GenAiConventions}: as a server towards callers, as a client at each attempt. What the conventions know
 * no operation for, lists of models for example, is not recorded.
 *
 * <p>Threads: any; each has maps and cells of its own.
 */
final class GenAiObserver implements EngineObserver {

    private static final String NONE = "none";
    private static final int FIRST_ERROR = 400;

    private final ModelLabels models;
    private final ModelLabels answering;
    private final PerThread<Own> own;

    /**
     * @param models labels of the models that callers name
     * @param answering labels of those that answers name
     */
    GenAiObserver(CellMeters meters, ModelLabels models, ModelLabels answering) {
        this.models = models;
        this.answering = answering;
        this.own = new PerThread<>(() -> new Own(meters.newCells()));
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
        long now = exchange.endNanos();
        Served at = own.get().served(key);
        at.duration.record(exchange.durationNanos(), now);
        if (exchange.streams() && exchange.responseBytes() > 0 && exchange.status() < FIRST_ERROR) {
            at.firstToken.record(exchange.durationNanos() - exchange.timings().stream(), now);
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
        Own mine = own.get();
        mine.now = attempt.endNanos();
        mine.asked(key).record(attempt.durationNanos(), mine.now);
    }

    @Override
    public void usage(UsageRecord usage) {
        if (GenAiConventions.operation(usage.operation()) == null) {
            return;
        }
        Own mine = own.get();
        Used at = mine.used(new Answered(
                usage.operation(),
                usage.origin(),
                models.of(usage.requestModel(), 200),
                answering.of(usage.responseModel(), 200)));
        record(at.input, usage.inputTokens(), mine.now);
        record(at.output, usage.outputTokens(), mine.now);
    }

    private static void record(Values tokens, long amount, long now) {
        if (amount >= 0) {
            tokens.record(amount, now);
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

    private static String operationName(String operation) {
        String name = GenAiConventions.operation(operation);
        return name == null ? NONE : name;
    }

    private static String provider(@Nullable URI origin) {
        return origin == null ? NONE : GenAiConventions.provider(origin);
    }

    /** The labels, most of them read off only when a meter is made. */
    private record Key(String operation, @Nullable URI origin, String model, String error) {}

    private record Answered(String operation, URI origin, String model, String answering) {}

    private record Served(Values duration, Values firstToken) {}

    private record Used(Values input, Values output) {}

    /** What one thread has resolved. Threads: one. */
    private static final class Own {

        private final CellMeters.Cells cells;
        private final Map<Key, Served> served = new HashMap<>();
        private final Map<Key, Values> asked = new HashMap<>();
        private final Map<Answered, Used> used = new HashMap<>();

        /** When the last attempt ended: usage is told without a time. */
        private long now;

        Own(CellMeters.Cells cells) {
            this.cells = cells;
        }

        Served served(Key key) {
            @Nullable Served known = served.get(key);
            if (known == null) {
                String operation = operationName(key.operation);
                String provider = provider(key.origin);
                known = new Served(
                        cells.histogram(VeloxMeters.GEN_AI_SERVER_DURATION, operation, provider, key.model, key.error),
                        cells.histogram(VeloxMeters.GEN_AI_FIRST_TOKEN, operation, provider, key.model));
                served.put(key, known);
            }
            return known;
        }

        Values asked(Key key) {
            @Nullable Values known = asked.get(key);
            if (known == null) {
                URI origin = key.origin;
                known = cells.histogram(
                        VeloxMeters.GEN_AI_CLIENT_DURATION,
                        operationName(key.operation),
                        provider(origin),
                        key.model,
                        key.error,
                        origin == null ? NONE : GenAiConventions.address(origin),
                        origin == null ? NONE : GenAiConventions.port(origin));
                asked.put(key, known);
            }
            return known;
        }

        Used used(Answered key) {
            @Nullable Used known = used.get(key);
            if (known == null) {
                known = new Used(tokens(key, GenAiConventions.INPUT), tokens(key, GenAiConventions.OUTPUT));
                used.put(key, known);
            }
            return known;
        }

        private Values tokens(Answered key, String type) {
            return cells.histogram(
                    VeloxMeters.GEN_AI_TOKENS,
                    operationName(key.operation),
                    provider(key.origin),
                    key.model,
                    type,
                    GenAiConventions.address(key.origin),
                    GenAiConventions.port(key.origin),
                    key.answering);
        }
    }
}
