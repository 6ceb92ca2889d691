package dev.velox.benchmarks.gateway.load;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

import dev.velox.benchmarks.gateway.Options;

/**
 * Many open streams whose events come at a pace. The delay of an event is what passed from the upstream's sending it, written
 * into it, to its arrival here. Event loop only.
 */
final class StreamsRun {

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MICRO = 1000;
    private static final int OPENING_SECONDS = 2;

    private final EventLoop loop;
    private final PrintStream out;
    private final Target target;
    private final int streams;
    private final int paceMicros;
    private final int seconds;
    private final int warmup;
    private final ProcessCpu proxy;
    private final List<OpenStream> open = new ArrayList<>();
    private final Delays delays = new Delays();
    private final Errors errors = new Errors();
    private final CompletableFuture<Verdict> done = new CompletableFuture<>();
    private boolean measuring;
    private double cpu;
    private long start;

    StreamsRun(EventLoop loop, PrintStream out, Options options, ProcessCpu proxy) {
        this.loop = loop;
        this.out = out;
        this.proxy = proxy;
        this.target = Target.of(options.text("target"));
        this.streams = options.number("streams", 200);
        this.paceMicros = options.number("pace-us", 10_000);
        this.seconds = options.number("seconds", 10);
        this.warmup = options.number("warmup", 3);
    }

    /** Runs; the future gives the verdict once everything is printed. */
    CompletableFuture<Verdict> run() {
        long opening = OPENING_SECONDS * NANOS_PER_SECOND;
        long events = (seconds + warmup + 2L * OPENING_SECONDS) * NANOS_PER_SECOND / (paceMicros * NANOS_PER_MICRO);
        String model = "paced:" + paceMicros + ':' + events;
        for (int i = 0; i < streams; i++) {
            // Spread over the pace too: streams of many callers do not beat together.
            loop.schedule(() -> open(model), opening * i / streams, TimeUnit.NANOSECONDS);
        }
        loop.schedule(this::measure, opening + warmup * NANOS_PER_SECOND, TimeUnit.NANOSECONDS);
        return done;
    }

    private void open(String model) {
        OpenStream stream = new OpenStream(this::event, how -> {
            if (cpu == 0 || measuring) {
                errors.add(how);
            }
        });
        open.add(stream);
        stream.open(loop, target, model, "", () -> {});
    }

    private void event(long sentAt) {
        if (measuring) {
            delays.record(System.nanoTime() - sentAt);
        }
    }

    private void measure() {
        out.println("measuring");
        start = System.nanoTime();
        double before = proxy.micros();
        measuring = true;
        loop.schedule(() -> report(before), seconds, TimeUnit.SECONDS);
    }

    private void report(double cpuBefore) {
        measuring = false;
        double elapsed = (System.nanoTime() - start) / (double) NANOS_PER_SECOND;
        cpu = Math.max(proxy.micros() - cpuBefore, 1);
        open.forEach(OpenStream::abort);
        double expected = streams * 1e6 / paceMicros;
        out.println(delays.line("added delay per event"));
        out.println(errors.line(start));
        out.printf(Locale.ROOT, "%.0f of %.0f events/s in %d streams%n", delays.count() / elapsed, expected, streams);
        out.printf(
                Locale.ROOT,
                "RESULT rate=%.1f p50=%.3f p99=%.3f cpu_us=%.2f count=%d errors=%d verdict=VALID%n",
                delays.count() / elapsed,
                delays.millis(50),
                delays.millis(99),
                cpu / Math.max(delays.count(), 1),
                delays.count(),
                errors.count());
        done.complete(Verdict.VALID);
    }
}
