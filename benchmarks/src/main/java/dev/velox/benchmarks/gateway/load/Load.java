package dev.velox.benchmarks.gateway.load;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;

import io.netty.channel.EventLoop;

import dev.velox.benchmarks.gateway.Options;
import dev.velox.benchmarks.gateway.RequestBody;
import dev.velox.benchmarks.gateway.Transport;

/**
 * The load generator, on one thread. {@code rate}, {@code streams}, {@code aborts} and {@code first-second} run; {@code body MODEL} prints the request
 * for other generators. Exit code 3 says that the run is void: the generator was late.
 */
public final class Load {

    private static final int USAGE = 2;
    private static final int VOID = 3;

    private Load() {}

    /** Takes the kind of run, then its options. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        if (args.length < 2) {
            System.err.println(
                    "usage: Load rate|streams|aborts|first-second --target URL [--name value]..., or Load body MODEL");
            System.exit(USAGE);
        }
        if (args[0].equals("body")) {
            out.write(RequestBody.of(args[1]));
            out.flush();
            return;
        }
        Options options = new Options(args, 1);
        ProcessCpu proxy = new ProcessCpu(options.text("pids", ""));
        EventLoop loop = Transport.loop().next();
        CompletableFuture<Verdict> run = switch (args[0]) {
            case "rate" -> new RateRun(loop, out, RateOptions.of(options), proxy).run();
            case "streams" -> new StreamsRun(loop, out, options, proxy).run();
            case "aborts" -> new AbortsRun(loop, out, options).run();
            case "first-second" -> firstSecond(loop, out, options);
            default ->
                throw new IllegalArgumentException(
                        args[0] + " (expected: rate, streams, aborts, first-second or body)");
        };
        Verdict verdict = run.join();
        if (verdict == Verdict.VOID) {
            out.println("VOID: the generator was late (p99 over " + Verdict.LATEST + " ms), this run says nothing");
            System.exit(VOID);
        }
        // Connections are still open, and nobody waits for them.
        System.exit(0);
    }

    /** The generator is a JVM too: it drives something that is warm, and only then what it is to measure cold. */
    private static CompletableFuture<Verdict> firstSecond(EventLoop loop, PrintStream out, Options options) {
        FirstSecondRun run = new FirstSecondRun(loop, out, options);
        RateOptions warmUp = new RateOptions(
                Target.of(options.text("warm-target")),
                options.number("warm-rate", 2000),
                options.number("warmup", 10),
                0,
                64,
                256,
                0);
        return new RateRun(loop, out, warmUp, new ProcessCpu("")).run().thenCompose(_ -> run.run());
    }
}
