package dev.velox.benchmarks.gateway.load;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

/**
 * Open loop: requests start at their intended times, however long the answers take, so a stall of the gateway costs every
 * request that falls into it. Event loop only.
 */
final class RateRun {

    private static final long PREPARE_NANOS = 500_000_000;
    private static final long DRAIN_NANOS = 5_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;

    private final EventLoop loop;
    private final int connections;
    private final PrintStream out;
    private final ConnectionPool pool;
    private final ByteBuf request;
    private final ProcessCpu proxy;
    private final Schedule schedule;
    private final long warmup;
    private final Pacer pacer;
    private final Delays added = new Delays();
    private final Errors errors = new Errors();
    private final CompletableFuture<Verdict> done = new CompletableFuture<>();
    private final TimedCall.Listener before = new Counted(false);
    private final TimedCall.Listener measured = new Counted(true);
    private long answered;
    private long lastAnswer;
    private int warmupErrors;
    private double cpuBefore;
    private double cpu;

    RateRun(EventLoop loop, PrintStream out, RateOptions options, ProcessCpu proxy) {
        this.loop = loop;
        this.out = out;
        this.proxy = proxy;
        this.pool = new ConnectionPool(loop, options.target(), options.mostConnections());
        this.request = options.target().request("json", "");
        this.warmup = (long) options.perSecond() * options.warmupSeconds();
        long count = warmup + (long) options.perSecond() * options.seconds();
        this.schedule = new Schedule(System.nanoTime() + PREPARE_NANOS, options.perSecond(), count);
        this.pacer = new Pacer(loop, schedule, options.spinNanos(), warmup, this::start, this::sent);
        this.connections = options.connections();
    }

    /** Runs; the future gives the verdict once everything is printed. */
    CompletableFuture<Verdict> run() {
        loop.execute(() -> {
            pool.prepare(connections);
            pacer.run();
        });
        return done;
    }

    private void start(long number, long intended) {
        if (number == warmup) {
            out.println("measuring");
            cpuBefore = proxy.micros();
        }
        pool.take(new TimedCall(pool, request, intended, number < warmup ? before : measured));
    }

    private void sent() {
        cpu = proxy.micros() - cpuBefore;
        drain(System.nanoTime() + DRAIN_NANOS);
    }

    private void drain(long deadline) {
        if (answered + errors.count() >= schedule.count() - warmup || System.nanoTime() - deadline > 0) {
            report();
        } else {
            loop.schedule(() -> drain(deadline), 20, TimeUnit.MILLISECONDS);
        }
    }

    private void report() {
        long count = schedule.count() - warmup;
        for (long i = answered + errors.count(); i < count; i++) {
            errors.add("unanswered");
        }
        long start = schedule.intended(warmup);
        double seconds = (Math.max(lastAnswer, schedule.end()) - start) / NANOS_PER_SECOND;
        Verdict verdict = Verdict.of(pacer.lateness());
        out.println(added.line("added delay"));
        out.println(pacer.lateness().line("generator lateness"));
        out.println(errors.line(start));
        out.printf(
                Locale.ROOT,
                "achieved %.1f of %d req/s, %d connections, %d refused, %d errors while warming up%n",
                answered / seconds,
                schedule.perSecond(),
                pool.open(),
                pool.refused(),
                warmupErrors);
        out.printf(
                Locale.ROOT,
                "RESULT rate=%.1f p50=%.3f p99=%.3f cpu_us=%.2f count=%d errors=%d lateness_p99=%.3f verdict=%s%n",
                answered / seconds,
                added.millis(50),
                added.millis(99),
                cpu / count,
                answered,
                errors.count(),
                pacer.lateness().millis(99),
                verdict);
        done.complete(verdict);
    }

    private final class Counted implements TimedCall.Listener {
        private final boolean counts;

        Counted(boolean counts) {
            this.counts = counts;
        }

        @Override
        public void answered(long delay, long now) {
            if (counts) {
                answered++;
                lastAnswer = now;
                added.record(delay);
            }
        }

        @Override
        public void failed(String kind) {
            if (counts) {
                errors.add(kind);
            } else {
                warmupErrors++;
            }
        }
    }
}
