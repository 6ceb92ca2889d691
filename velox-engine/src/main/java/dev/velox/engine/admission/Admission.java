package dev.velox.engine.admission;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.LoopLag;
import dev.velox.engine.observe.EngineObserver;

/**
 * May it enter, and when may it go.
 *
 * <p><b>Threads.</b> {@link #enter}, {@link #leave}, {@link #reserve} and {@link #admit} on the loop of the exchanges; the
 * rest from any thread. <b>Errors.</b> Refusals are values or the end of the exchange, never exceptions.
 */
public final class Admission {

    private static final Failure LAGGING =
            Overload.of("The gateway has more work than it can do: its event loop is more" + " than "
                    + LoopLag.LIMIT.toMillis() + " ms late.");

    private final AdmissionSettings settings;
    private final ApiKeys apiKeys;
    private final int maxInFlight;
    private final Failure tooManyInFlight;
    private final BufferBudget buffers;
    private final LimiterGate gate;
    private final @Nullable LoopLag lag;
    private final AtomicInteger inFlight = new AtomicInteger();
    private volatile boolean draining;

    /** Without a look at the lag of loops. */
    public Admission(
            AdmissionSettings settings,
            RateLimiter limiter,
            IngressQueue queue,
            NanoClock clock,
            EngineObserver observer) {
        this(settings, limiter, queue, clock, observer, null);
    }

    /** @param lag refuses what arrives on a loop that lags; stays the property of whoever started it, may be null */
    public Admission(
            AdmissionSettings settings,
            RateLimiter limiter,
            IngressQueue queue,
            NanoClock clock,
            EngineObserver observer,
            @Nullable LoopLag lag) {
        this.settings = settings;
        this.apiKeys = new ApiKeys(settings.apiKeys(), settings.anonymous());
        this.maxInFlight = settings.maxInFlight();
        this.tooManyInFlight = Overload.of(
                "The gateway serves " + maxInFlight + " requests, as many as it may (velox.ingress.max-in-flight).");
        this.buffers = new BufferBudget(settings.bufferLimit());
        this.gate = new LimiterGate(settings.maxWait().toNanos(), limiter, queue, clock, observer);
        this.lag = lag;
    }

    /**
     * The verdict on a head: draining, the caller's key, the lag of this loop, the number in flight, in this order.
     *
     * @return null when the exchange is counted in (then {@link #leave} once), else why not, and nothing was taken
     */
    public @Nullable Failure enter(RequestHead head) {
        if (draining) {
            return Overload.SHUTTING_DOWN;
        }
        Failure wrongKey = apiKeys.check(head.headers());
        if (wrongKey != null) {
            return wrongKey;
        }
        if (lag != null && lag.lagging()) {
            return LAGGING;
        }
        if (!countIn()) {
            return tooManyInFlight;
        }
        // Again, now that we are counted: either we see that it drains, or who drains sees us in flight.
        if (draining) {
            inFlight.getAndDecrement();
            return Overload.SHUTTING_DOWN;
        }
        return null;
    }

    /** Gives back what the exchange took: its place in flight and its reserved bytes. Once for each that entered. */
    public void leave(Exchange exchange) {
        buffers.release(exchange);
        inFlight.getAndDecrement();
    }

    /** Gives back the reserved bytes of a body that is not needed again, while the exchange goes on. */
    public void releaseBody(Exchange exchange) {
        buffers.release(exchange);
    }

    /**
     * Makes room for a body that has, or is announced to have, this many bytes. Bodies up to 64 KB are free, larger ones
     * reserve in steps of 256 KB; what is reserved stays so until {@link #releaseBody} or {@link #leave}.
     *
     * @return null when there is room, else why not; what was reserved before stays reserved
     */
    public @Nullable Failure reserve(Exchange exchange, long bodyBytes) {
        return buffers.reserve(exchange, bodyBytes);
    }

    /**
     * Sends a micro-batch through the rate limiter, in one operation. Who has a slot now goes; who has one within the
     * longest wait goes on this loop when it comes, unless the caller leaves first; the others fail.
     *
     * @param batch exchanges of this loop, oldest first; those that ended meanwhile take no slot
     * @param nowNanos now, on the engine's clock
     * @param go sends an exchange on its way; called on this loop
     */
    public void admit(List<Exchange> batch, long nowNanos, Consumer<Exchange> go) {
        gate.admit(batch, nowNanos, go);
    }

    /**
     * From now on nobody enters or waits: {@link #enter} refuses, and who waits for a slot fails on its own loop. Who is in
     * flight stays.
     */
    public void drain() {
        draining = true;
        gate.drain();
    }

    /** What bounds what may enter. */
    public AdmissionSettings settings() {
        return settings;
    }

    /** Exchanges that entered and have not left. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Bytes reserved for large bodies. */
    public long reservedBytes() {
        return buffers.reserved();
    }

    private boolean countIn() {
        int open = inFlight.get();
        while (open < maxInFlight) {
            int seen = inFlight.compareAndExchange(open, open + 1);
            if (seen == open) {
                return true;
            }
            open = seen;
        }
        return false;
    }
}
