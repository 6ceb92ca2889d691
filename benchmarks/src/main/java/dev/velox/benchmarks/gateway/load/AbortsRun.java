package dev.velox.benchmarks.gateway.load;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;

import dev.velox.benchmarks.gateway.Options;

/**
 * Callers that leave, so many per second, beside healthy streams that have to finish. Each leaves at one of three stages: while
 * it waits for the head, at its first event, at its fifth. Its id goes along in a header; the stub notes when it noticed, and
 * both sides are joined at the end. Event loop only.
 */
final class AbortsRun {

    private static final int STAGES = 3;
    private static final List<String> STAGE_NAMES =
            List.of("left before the head", "left at the first event", "left at the fifth event");
    private static final int EVENTS_BEFORE_LEAVING = 5;
    private static final int WAIT_BEFORE_LEAVING_MILLIS = 20;
    private static final long SETTLE_NANOS = 3_000_000_000L;
    private static final long LONGEST_SETTLE_NANOS = 30_000_000_000L;
    private static final long PREPARE_NANOS = 1_000_000_000;
    private static final String STREAM = "paced:10000:1000";
    private static final int HEALTHY_PACE_MICROS = 10_000;

    private final EventLoop loop;
    private final PrintStream out;
    private final Target target;
    private final List<String> stubs;
    private final Pacer pacer;
    private final Schedule schedule;
    private final int healthy;
    private final int seconds;
    private final long[] leftAt;
    private final Delays healthyDelays = new Delays();
    private final Errors healthyErrors = new Errors();
    private final Errors abortErrors = new Errors();
    private final CompletableFuture<Verdict> done = new CompletableFuture<>();
    private int healthyWhole;

    AbortsRun(EventLoop loop, PrintStream out, Options options) {
        this.loop = loop;
        this.out = out;
        this.target = Target.of(options.text("target"));
        this.stubs = List.of(options.text("stubs").split(",", -1));
        this.healthy = options.number("streams", 20);
        this.seconds = options.number("seconds", 30);
        int rate = options.number("rate", 1000);
        this.schedule = new Schedule(System.nanoTime() + PREPARE_NANOS, rate, (long) rate * seconds);
        this.leftAt = new long[(int) schedule.count()];
        this.pacer = new Pacer(loop, schedule, 0, 0, this::start, this::sent);
    }

    /** Runs; the future gives the verdict once everything is printed. */
    CompletableFuture<Verdict> run() {
        // The healthy ones outlast the others by a second on both sides.
        long events = (seconds + 2L) * 1_000_000 / HEALTHY_PACE_MICROS;
        for (int i = 0; i < healthy; i++) {
            OpenStream stream =
                    new OpenStream(sentAt -> healthyDelays.record(System.nanoTime() - sentAt), this::healthyEnd);
            loop.execute(() -> stream.open(loop, target, "paced:" + HEALTHY_PACE_MICROS + ':' + events, "", () -> {}));
        }
        pacer.run();
        return done;
    }

    private void healthyEnd(String how) {
        if (how.equals(OpenStream.WHOLE)) {
            healthyWhole++;
        } else {
            healthyErrors.add(how);
        }
    }

    private void start(long request, long intended) {
        int number = (int) request;
        new Leaver(number, number % STAGES).start();
    }

    private void sent() {
        settle(System.nanoTime() + SETTLE_NANOS, System.nanoTime() + LONGEST_SETTLE_NANOS);
    }

    /** The last resets are still on their way, and the healthy streams may take until their deadline. */
    private void settle(long earliest, long latest) {
        long now = System.nanoTime();
        boolean ended = healthyWhole + healthyErrors.count() == healthy;
        if (now - (ended ? earliest : latest) > 0) {
            report();
        } else {
            loop.schedule(() -> settle(earliest, latest), 50, TimeUnit.MILLISECONDS);
        }
    }

    private void report() {
        Thread.ofPlatform().name("join").start(() -> {
            try {
                join(Resets.read(stubs));
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
    }

    private void join(Resets resets) {
        Delays all = new Delays();
        int unseen = 0;
        int left = 0;
        for (int stage = 0; stage < STAGES; stage++) {
            Delays seen = new Delays();
            for (int i = stage; i < leftAt.length; i += STAGES) {
                if (leftAt[i] == 0) {
                    continue;
                }
                left++;
                Long noticed = resets.noticed(i);
                if (noticed == null) {
                    unseen++;
                } else {
                    seen.record(noticed - leftAt[i]);
                    all.record(noticed - leftAt[i]);
                }
            }
            out.println(seen.line(STAGE_NAMES.get(stage)));
        }
        Verdict verdict = Verdict.of(pacer.lateness());
        out.println(all.line("upstream saw the reset after"));
        out.println(healthyDelays.line("healthy streams, per event"));
        out.println(pacer.lateness().line("generator lateness"));
        out.println("healthy streams whole: " + healthyWhole + " of " + healthy + ", "
                + healthyErrors.line(schedule.start()));
        out.println("aborts: " + left + " of " + leftAt.length + " could leave, the others: "
                + abortErrors.line(schedule.start()) + "; resets the upstream never saw: " + unseen);
        out.printf(
                Locale.ROOT,
                "RESULT aborts=%d unseen=%d p50=%.3f p99=%.3f healthy=%d errors=%d verdict=%s%n",
                left,
                unseen,
                all.millis(50),
                all.millis(99),
                healthyWhole,
                healthyErrors.count() + abortErrors.count(),
                verdict);
        done.complete(verdict);
    }

    /** One caller. What ends before it could leave is an error, not an abort. */
    private final class Leaver {
        private final int number;
        private final int stage;
        private final OpenStream stream = new OpenStream(sentAt -> event(), abortErrors::add);
        private int events;

        Leaver(int number, int stage) {
            this.number = number;
            this.stage = stage;
        }

        void start() {
            stream.open(loop, target, stage == 0 ? "json" : STREAM, Integer.toString(number), this::sent);
        }

        private void sent() {
            if (stage == 0) {
                loop.schedule(this::leave, WAIT_BEFORE_LEAVING_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        private void event() {
            events++;
            if (leftAt[number] == 0 && events == (stage == 1 ? 1 : EVENTS_BEFORE_LEAVING)) {
                leave();
            }
        }

        private void leave() {
            leftAt[number] = System.nanoTime();
            stream.abort();
        }
    }
}
