package dev.velox.autoconfigure.observe;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;

/**
 * One WARN line for each request that took longer than a threshold, at most ten per second: what it was, where its time went,
 * and which pauses of the JVM and stalls of loops overlapped it. A line is written two seconds after the request, when the
 * Flight Recorder has told what it knows.
 *
 * <p><b>Threads.</b> Any; the hot path compares two numbers. <b>Content.</b> None; names that callers choose are cut and
 * cleaned.
 */
final class SlowRequestLog implements EngineObserver, AutoCloseable {

    static final int PER_SECOND = 10;

    private static final Logger log = LoggerFactory.getLogger(SlowRequestLog.class);
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final long A_SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long thresholdNanos;
    private final RecentPauses pauses = new RecentPauses();
    private final JvmPauses jvm;
    private final ScheduledExecutorService writer;
    private final AtomicLong windowStart;
    private final AtomicInteger inWindow = new AtomicInteger();
    private final AtomicInteger suppressed = new AtomicInteger();

    SlowRequestLog(Duration threshold, NanoClock clock) {
        this.thresholdNanos = threshold.toNanos();
        this.jvm = new JvmPauses(pauses, clock);
        this.windowStart = new AtomicLong(clock.nanoTime());
        this.writer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("velox-slow-requests").factory());
        writer.execute(jvm::start);
    }

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        if (exchange.durationNanos() < thresholdNanos) {
            return;
        }
        if (!allowed(exchange.endNanos())) {
            suppressed.incrementAndGet();
            return;
        }
        try {
            writer.schedule(() -> write(exchange), SETTLE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("The application ends; no line for a slow request", e);
        }
    }

    @Override
    public void loopStalled(int loop, long dueNanos, long lateNanos) {
        pauses.add(new Pause("stall of loop " + loop, dueNanos, dueNanos + lateNanos));
    }

    /** Stops listening, and writes nothing more. */
    @Override
    public void close() {
        writer.shutdownNow();
        jvm.close();
    }

    private boolean allowed(long now) {
        long start = windowStart.get();
        if (now - start >= A_SECOND && windowStart.compareAndSet(start, now)) {
            inWindow.set(0);
        }
        return inWindow.incrementAndGet() <= PER_SECOND;
    }

    private void write(ExchangeRecord exchange) {
        int before = suppressed.getAndSet(0);
        log.warn(
                "{}{}",
                SlowRequestText.of(exchange, pauses.within(exchange.startNanos(), exchange.endNanos())),
                before == 0 ? "" : "; " + before + " more were slow and have no line");
    }
}
