package dev.velox.benchmarks.gateway.load;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/**
 * Open loop: requests start at their intended times, however long the answers take, so a stall of the gateway costs every
 * request that falls into it. Added delay is what passed from the intended start to the whole answer, less the service time
 * that the upstream states in {@code x-service-time-us}. Event loop only.
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
        pool.take(new Measured(intended, number >= warmup));
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
        long measured = schedule.count() - warmup;
        for (long i = answered + errors.count(); i < measured; i++) {
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
                cpu / measured,
                answered,
                errors.count(),
                pacer.lateness().millis(99),
                verdict);
        done.complete(verdict);
    }

    private final class Measured implements Connection.Answer, ConnectionPool.Taker {
        private final long intended;
        private final boolean counts;
        private @Nullable Connection connection;
        private int status;
        private boolean keepAlive;
        private String said = "";
        private long serviceNanos;

        Measured(long intended, boolean counts) {
            this.intended = intended;
            this.counts = counts;
        }

        @Override
        public void take(Connection free) {
            connection = free;
            free.send(request.retainedDuplicate(), this);
        }

        @Override
        public void refused() {
            failed("no connection");
        }

        @Override
        public void head(HttpResponse head) {
            status = head.status().code();
            keepAlive = HttpUtil.isKeepAlive(head);
            said = head.headers().get("x-velox-error", "");
            String micros = head.headers().get("x-service-time-us");
            serviceNanos = micros == null ? 0 : TimeUnit.MICROSECONDS.toNanos(Long.parseLong(micros));
        }

        @Override
        public void content(ByteBuf part) {
            // Only its end matters.
        }

        @Override
        public void end() {
            long now = System.nanoTime();
            if (connection != null && keepAlive) {
                pool.giveBack(connection);
            } else if (connection != null) {
                connection.close();
                pool.discard();
            }
            if (status != 200) {
                failed(("status " + status + ' ' + said).strip());
            } else if (counts) {
                answered++;
                lastAnswer = now;
                added.record(now - intended - serviceNanos);
            }
        }

        @Override
        public void lost() {
            pool.discard();
            failed(status == 0 ? "closed before the head" : "closed within the answer");
        }

        private void failed(String kind) {
            if (counts) {
                errors.add(kind);
            } else {
                warmupErrors++;
            }
        }
    }
}
