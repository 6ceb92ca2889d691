package dev.velox.engine.dispatch;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

import dev.velox.engine.answer.AnswerScans;
import dev.velox.engine.balance.Balancer;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.clock.WallClock;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.upstream.UpstreamPool;

/**
 * Sends exchanges to the endpoints of their routes until one has answered, and ends each exactly once.
 *
 * <p><b>Threads.</b> {@link #dispatch} on the loop of the exchange. <b>Retry classes.</b> What never reached an endpoint goes
 * to the next one in any case; what may have run only when it may be repeated ({@link RetryRules}) and the budget allows; 429
 * only to another endpoint. <b>All failed.</b> The caller gets the last answer of an upstream, else the last failure.
 */
public final class Dispatcher {

    private final UpstreamPool pool;
    private final Balancer balancer;
    private final HealthBoard health;
    private final RetrySettings retry;
    private final HedgeSettings hedge;
    private final NanoClock clock;
    private final WallClock wallClock;
    private final EngineObserver observer;
    private final AttemptBudget retries;
    private final AttemptBudget hedges;
    private final Latencies latencies;
    private final AnswerReading reading;
    private final LongAdder dispatched = new LongAdder();
    private final ConcurrentMap<EngineLoop, AnswerScans> scans = new ConcurrentHashMap<>();

    public Dispatcher(
            UpstreamPool pool,
            Balancer balancer,
            HealthBoard health,
            RetrySettings retry,
            HedgeSettings hedge,
            NanoClock clock,
            EngineObserver observer,
            AnswerReading reading) {
        this(pool, balancer, health, retry, hedge, clock, WallClock.system(), observer, reading);
    }

    /** @param wallClock what dates in answers are compared with */
    Dispatcher(
            UpstreamPool pool,
            Balancer balancer,
            HealthBoard health,
            RetrySettings retry,
            HedgeSettings hedge,
            NanoClock clock,
            WallClock wallClock,
            EngineObserver observer,
            AnswerReading reading) {
        this.pool = pool;
        this.balancer = balancer;
        this.health = health;
        this.retry = retry;
        this.hedge = hedge;
        this.clock = clock;
        this.wallClock = wallClock;
        this.observer = observer;
        this.reading = reading;
        this.retries = new AttemptBudget(retry.budget(), retry.budgetFloor());
        this.hedges = new AttemptBudget(hedge.budget(), 0);
        this.latencies = new Latencies(health, clock.nanoTime());
    }

    /** Has the exchange answered by its route. Ends it, unless the caller leaves first. */
    public void dispatch(Exchange exchange) {
        long now = clock.nanoTime();
        retries.exchange(now);
        if (hedge.enabled()) {
            hedges.exchange(now);
        }
        new Dispatch(this, exchange).start(now);
    }

    /** Policy and endpoints at one moment, for people. Any thread. */
    public DispatchSnapshot snapshot() {
        return new DispatchSnapshot(balancer.policy().label(), dispatched.sum(), health.snapshot(clock.nanoTime()));
    }

    /** The exchange is on its way. */
    void firstPick(Exchange exchange, Candidate candidate, long now) {
        dispatched.increment();
        observer.picked(candidate.endpoint().name(), now - exchange.startNanos());
    }

    UpstreamPool pool() {
        return pool;
    }

    Balancer balancer() {
        return balancer;
    }

    HealthBoard health() {
        return health;
    }

    RetrySettings retry() {
        return retry;
    }

    HedgeSettings hedge() {
        return hedge;
    }

    NanoClock clock() {
        return clock;
    }

    WallClock wallClock() {
        return wallClock;
    }

    EngineObserver observer() {
        return observer;
    }

    AttemptBudget retries() {
        return retries;
    }

    AttemptBudget hedges() {
        return hedges;
    }

    Latencies latencies() {
        return latencies;
    }

    AnswerReading reading() {
        return reading;
    }

    /** The scans of a loop, to be used on it only. */
    AnswerScans scans(EngineLoop loop) {
        AnswerScans known = scans.get(loop);
        return known == null ? scans.computeIfAbsent(loop, first -> new AnswerScans()) : known;
    }

    /** The endpoint has stored a response of this id. */
    void learned(String id, String endpoint) {
        reading.ids().learn(id, endpoint, clock.nanoTime());
    }

    /** The pause before attempt number {@code next} on the same endpoint, from half to one and a half of the doubled base. */
    long backoffNanos(int next) {
        long base = retry.backoff().toNanos() << Math.min(next - 2, 10);
        return base / 2 + (long) (ThreadLocalRandom.current().nextDouble() * base);
    }
}
