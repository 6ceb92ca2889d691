package dev.velox.engine.admission;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.limit.LimiterState;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.limit.Slots;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.observe.EngineObserver;

/**
 * Turns slots of the rate limiter into going, waiting and refusal.
 *
 * <p>Threads: {@link #admit} on the loop of the batch, {@link #drain} from any thread. <b>Nobody waits past a drain</b>: who
 * is about to wait has its room in the map and then reads {@code draining}; a drain writes {@code draining} and then reads
 * the map. One of them sees the other.
 */
final class LimiterGate {

    private static final Logger log = LoggerFactory.getLogger(LimiterGate.class);
    private static final long MILLI_NANOS = 1_000_000;

    private final long maxWaitNanos;
    private final RateLimiter limiter;
    private final IngressQueue queue;
    private final NanoClock clock;
    private final EngineObserver observer;
    private final Failure queueFull;
    private final Map<EngineLoop, WaitingRoom> rooms = new ConcurrentHashMap<>();
    private volatile boolean draining;

    LimiterGate(long maxWaitNanos, RateLimiter limiter, IngressQueue queue, NanoClock clock, EngineObserver observer) {
        this.maxWaitNanos = maxWaitNanos;
        this.limiter = limiter;
        this.queue = queue;
        this.clock = clock;
        this.observer = observer;
        this.queueFull = Overload.of("The gateway's queue is full: " + queue.capacity()
                + " requests wait already (velox.ingress.capacity).");
    }

    void admit(List<Exchange> batch, long nowNanos, Consumer<Exchange> go) {
        List<Exchange> live = live(batch);
        if (live.isEmpty()) {
            return;
        }
        Slots slots = new Slots();
        limiter.reserve(live.size(), nowNanos, maxWaitNanos, slots);
        int granted = slots.granted();
        for (int i = 0; i < granted; i++) {
            Exchange exchange = live.get(i);
            if (exchange.ended()) {
                // Ended by what an earlier one of this batch did.
                limiter.refund(slots.nanos(i));
            } else if (slots.goesNow(i)) {
                WaitingRoom.start(exchange, go);
            } else if (!await(exchange, slots.nanos(i), go)) {
                // Nobody overtakes: whoever comes behind it is refused too.
                refuse(live.subList(i, granted), slots, i, draining ? Overload.SHUTTING_DOWN : queueFull);
                break;
            }
        }
        if (granted < live.size()) {
            limit(live.subList(granted, live.size()), nowNanos, slots.nanos(granted));
        }
    }

    void drain() {
        draining = true;
        rooms.forEach((loop, room) -> {
            try {
                loop.run(() -> room.failAll(Overload.SHUTTING_DOWN));
            } catch (RejectedExecutionException e) {
                log.debug("{} has ended before the drain; nobody waits on it any more", loop, e);
            }
        });
    }

    private boolean await(Exchange exchange, long slotNanos, Consumer<Exchange> go) {
        WaitingRoom room = rooms.computeIfAbsent(exchange.loop(), loop -> new WaitingRoom(loop, limiter, queue, clock));
        if (draining || !queue.enter(WaitReason.LIMITER)) {
            return false;
        }
        room.add(exchange, slotNanos, go);
        return true;
    }

    private void refuse(List<Exchange> refused, Slots slots, int firstSlot, Failure failure) {
        // Youngest first: a slot can be given back only while it is the last.
        for (int i = firstSlot + refused.size() - 1; i >= firstSlot; i--) {
            limiter.refund(slots.nanos(i));
        }
        for (Exchange exchange : refused) {
            exchange.fail(failure);
        }
    }

    private void limit(List<Exchange> refused, long nowNanos, long slotNanos) {
        LimiterState state = limiter.state(nowNanos);
        long wait = Math.max(slotNanos - nowNanos, 1);
        Failure failure = Failure.retryable(
                        FailureCode.RATE_LIMIT_EXCEEDED,
                        "Rate limit reached: " + state.requestsPerMinute() + " requests per minute, " + state.burst()
                                + " at once (velox.rate-limit.rpm, velox.rate-limit.burst). The next request can go in "
                                + seconds(wait) + " s; try again then.",
                        wait)
                // The names that OpenAI's clients know; only on an answer of the gateway's own.
                .withHeaders(Map.of(
                        "x-ratelimit-limit-requests",
                        Long.toString(state.requestsPerMinute()),
                        "x-ratelimit-remaining-requests",
                        "0",
                        "x-ratelimit-reset-requests",
                        seconds(wait) + "s"));
        for (Exchange exchange : refused) {
            if (!exchange.ended()) {
                observer.rateLimited();
                exchange.fail(failure);
            }
        }
    }

    private static List<Exchange> live(List<Exchange> batch) {
        for (Exchange exchange : batch) {
            if (exchange.ended()) {
                return batch.stream().filter(each -> !each.ended()).toList();
            }
        }
        return batch;
    }

    /** With three decimals, rounded up. */
    private static String seconds(long nanos) {
        long millis = Math.ceilDiv(nanos, MILLI_NANOS);
        String decimals = Long.toString(1000 + millis % 1000);
        return millis / 1000 + "." + decimals.substring(1);
    }
}
