package dev.velox.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import dev.velox.engine.answer.AnswerScan;
import dev.velox.engine.answer.AnswerScans;

/** What does it cost to know the tokens of an answer that goes by in a direct buffer? One operation is one whole answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class AnswerScanBenchmark {

    private static final String USAGE = "\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10,\"total_tokens\":29,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":0},\"completion_tokens_details\":{\"reasoning_tokens\":0}}";

    @Param({"600B", "64KB", "50-events"})
    public String answer = "";

    private final AnswerScans scans = new AnswerScans();
    private final ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer();
    private boolean events;

    @Setup(Level.Trial)
    public void fill() {
        String text = switch (answer) {
            case "600B" -> completion(600);
            case "64KB" -> completion(64 << 10);
            case "50-events" -> chunks(50);
            default -> throw new IllegalArgumentException("answer: " + answer + " (expected: 600B, 64KB or 50-events)");
        };
        events = answer.endsWith("events");
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @TearDown(Level.Trial)
    public void release() {
        bytes.release();
    }

    @Benchmark
    public long scan() {
        AnswerScan scan = scans.start(events, false);
        scan.read(bytes);
        long tokens = scan.inputTokens() + scan.outputTokens();
        scans.giveBack(scan);
        return tokens;
    }

    private static String completion(int bytes) {
        String head =
                "{\"id\":\"chatcmpl-9\",\"object\":\"chat.completion\",\"created\":1741569952,\"model\":\"gpt-4o\","
                        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
        String end = "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}]," + USAGE + "}";
        String sentence = "Somebody asked \\\"why not parse it\\\", and was shown the figures of a whole week.\\n";
        StringBuilder body = new StringBuilder(head);
        while (body.length() + sentence.length() + end.length() <= bytes) {
            body.append(sentence);
        }
        return body.repeat(' ', Math.max(0, bytes - body.length() - end.length()))
                .append(end)
                .toString();
    }

    private static String chunks(int count) {
        String head = "data: {\"id\":\"chatcmpl-9\",\"object\":\"chat.completion.chunk\",\"created\":1741569952,"
                + "\"model\":\"gpt-4o\",\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":";
        return (head
                                + "[{\"index\":0,\"delta\":{\"content\":\" token\"},\"logprobs\":null,\"finish_reason\":null}]}\n\n")
                        .repeat(count - 1)
                + head + "[]," + USAGE + "}\n\ndata: [DONE]\n\n";
    }
}
