package dev.velox.benchmarks.gateway.load;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;

import dev.velox.benchmarks.gateway.Options;

/**
 * Waits until a gateway that starts says it is ready, then drives an open loop at once: its first second, the four that follow,
 * and its last ones, by when it is steady. Connections are opened as requests need them. Event loop only.
 */
final class FirstSecondRun {

    private static final long POLL_NANOS = 20_000_000;
    private static final long DRAIN_NANOS = 5_000_000_000L;
    private static final int SECOND = 1;
    private static final int SOON = 5;

    private final EventLoop loop;
    private final PrintStream out;
    private final Target readiness;
    private final ConnectionPool pool;
    private final ByteBuf request;
    private final int perSecond;
    private final int seconds;
    private final int steadySeconds;
    private final Window first = new Window();
    private final Window next = new Window();
    private final Window between = new Window();
    private final Window steady = new Window();
    private final CompletableFuture<Verdict> done = new CompletableFuture<>();
    private long start;
    private long readyAtMillis;

    FirstSecondRun(EventLoop loop, PrintStream out, Options options) {
        Target target = Target.of(options.text("target"));
        this.loop = loop;
        this.out = out;
        this.readiness = Target.of(options.text("ready"));
        this.pool = new ConnectionPool(loop, target, options.number("max-connections", 256));
        this.request = target.request(options.text("model", "json"), "");
        this.perSecond = options.number("rate", 1000);
        this.seconds = options.number("seconds", 40);
        this.steadySeconds = options.number("steady", 10);
        if (seconds < SECOND + steadySeconds) {
            throw new IllegalArgumentException(
                    "--seconds: " + seconds + " (expected: more than --steady, " + steadySeconds + ")");
        }
    }

    /** Runs; the future gives the verdict once everything is printed. */
    CompletableFuture<Verdict> run() {
        out.println("waiting");
        loop.execute(new Readiness(loop, readiness, POLL_NANOS, this::ready)::ask);
        return done;
    }

    private void ready() {
        readyAtMillis = InstantSource.system().millis();
        start = System.nanoTime();
        Schedule schedule = new Schedule(start, perSecond, (long) perSecond * seconds);
        new Pacer(loop, schedule, 0, 0, this::start, this::sent).run();
    }

    private void start(long number, long intended) {
        Window window = window(number / perSecond);
        window.started(System.nanoTime() - intended);
        pool.take(new TimedCall(pool, request, intended, window));
    }

    private Window window(long second) {
        if (second < SECOND) {
            return first;
        }
        if (second >= seconds - steadySeconds) {
            return steady;
        }
        return second < SOON ? next : between;
    }

    private void sent() {
        drain(System.nanoTime() + DRAIN_NANOS);
    }

    private void drain(long deadline) {
        boolean settled = first.settled() && next.settled() && between.settled() && steady.settled();
        if (settled || System.nanoTime() - deadline > 0) {
            report();
        } else {
            loop.schedule(() -> drain(deadline), 20, TimeUnit.MILLISECONDS);
        }
    }

    private void report() {
        print(first, "first second");
        print(next, "seconds 2 to " + SOON);
        print(between, "between");
        print(steady, "last " + steadySeconds + " seconds");
        Verdict verdict = first.verdict() == Verdict.VALID ? steady.verdict() : Verdict.VOID;
        out.printf(
                Locale.ROOT,
                "RESULT ready_at=%d %s %s %s late=%.3f connections=%d verdict=%s%n",
                readyAtMillis,
                first.result("first"),
                next.result("next"),
                steady.result("steady"),
                Math.max(first.late(), steady.late()),
                pool.open(),
                verdict);
        done.complete(verdict);
    }

    private void print(Window window, String name) {
        window.giveUp();
        window.print(out, name, start);
    }
}
