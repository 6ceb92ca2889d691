package dev.velox.engine.batch;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.health.EndpointHealth;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;

/**
 * Merges completions and embeddings that are not streams and equal but for their prompt or input into one call, where the
 * upstreams of their route take such calls.
 *
 * <p><b>Who waits.</b> Nobody while an endpoint of the route has nothing in flight; else the first of a batch for the window, the
 * later ones for the rest of it, or until the batch is full or an endpoint is idle. <b>Loops.</b> Each key has one loop where its
 * requests meet; a member comes there in one hop, and all members of a loop get their answers in one.
 *
 * <p>Threads: {@link #send} on the loop of the exchange.
 */
public final class Batcher {

    /** Larger bodies are worth a call of their own; so a merged body is bounded too. */
    private static final int MAX_BODY = 64 << 10;

    private final BatchPlan plan;
    private final HealthBoard health;
    private final NanoClock clock;
    private final BatchLoop[] loops;

    /** @param observer is told of merged calls */
    public Batcher(BatchPlan plan, EngineLoops loops, HealthBoard health, NanoClock clock, EngineObserver observer) {
        this.plan = plan;
        this.health = health;
        this.clock = clock;
        this.loops = new BatchLoop[loops.count()];
        for (EngineLoop loop : loops.all()) {
            this.loops[loop.index()] = new BatchLoop(loop, this::idle, observer);
        }
    }

    /**
     * Sends the exchange now, or holds it for a merged call.
     *
     * @param send sends this exchange, or the merged one, on its own loop, and ends it whatever happens
     */
    public void send(Exchange exchange, Consumer<Exchange> send) {
        Member member = member(exchange, send);
        if (member == null) {
            send.accept(exchange);
        } else {
            exchange.source(member);
            meetingPlace(member).add(member);
        }
    }

    private @Nullable Member member(Exchange exchange, Consumer<Exchange> send) {
        Route route = exchange.route();
        BatchSettings settings = route == null || !mayMerge(exchange, route) ? null : plan.of(route);
        if (route == null || settings == null || idle(route)) {
            return null;
        }
        byte[] body = new byte[exchange.payload().length()];
        exchange.payload().copyTo(body, 0);
        RequestItems items = RequestItems.of(body, exchange.head().operation());
        return items == null || items.count() >= settings.maxItems()
                ? null
                : new Member(
                        exchange,
                        body,
                        items,
                        settings,
                        send,
                        left -> meetingPlace(left).left(left));
    }

    /** A key that names one request says that no other is meant; a route to a stored response leads to one endpoint. */
    private static boolean mayMerge(Exchange exchange, Route route) {
        Operation operation = exchange.head().operation();
        RequestFacts facts = exchange.facts();
        return (operation == Operation.COMPLETION || operation == Operation.EMBEDDING)
                && facts != null
                && !facts.stream()
                && route.storedId() == null
                && exchange.payload().length() <= MAX_BODY
                && !exchange.head().headers().contains("idempotency-key");
    }

    private boolean idle(Route route) {
        long now = clock.nanoTime();
        if (route.groups().isEmpty()) {
            return true;
        }
        String model = route.groups().getFirst().model();
        for (Candidate candidate : route.groups().getFirst().candidates()) {
            EndpointHealth endpoint = health.of(candidate.endpoint().name());
            if (endpoint.inFlight() == 0 && endpoint.available(now) && endpoint.restLeft(model, now) <= 0) {
                return true;
            }
        }
        return false;
    }

    private BatchLoop meetingPlace(Member member) {
        int hash = member.key().hashCode();
        return loops[Math.floorMod(hash ^ hash >>> 16, loops.length)];
    }
}
