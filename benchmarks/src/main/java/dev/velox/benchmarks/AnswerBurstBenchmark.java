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
import dev.velox.engine.sse.EventFramer;

/**
 * What does it cost to cut a stream of 50 events at event ends, and to read what it says? It came in one piece, in a direct
 * buffer; one operation is the whole stream.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class AnswerBurstBenchmark {

    /** Plain chunks; chunks with all that OpenAI sends and their usage at the end; events of a response. */
    @Param({"plain", "usage", "response"})
    public String stream = "";

    private final AnswerScans scans = new AnswerScans();
    private final ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer();

    @Setup(Level.Trial)
    public void fill() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            text.append(event(i)).append("\n\n");
        }
        bytes.writeBytes(text.append("data: [DONE]\n\n").toString().getBytes(StandardCharsets.UTF_8));
    }

    private String event(int i) {
        return switch (stream) {
            case "plain" ->
                "data: {\"t\":" + (1741569952000L + i) + ",\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\","
                        + "\"created\":1,\"model\":\"stub\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}";
            case "usage" ->
                "data: {\"id\":\"chatcmpl-9\",\"object\":\"chat.completion.chunk\",\"created\":1741569952,"
                        + "\"model\":\"gpt-4o\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_44709d6fcb\",\"choices\":"
                        + (i < 49
                                ? "[{\"index\":0,\"delta\":{\"content\":\" \\\"token\\\"\"},\"logprobs\":null,"
                                        + "\"finish_reason\":null}],\"usage\":null}"
                                : "[],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10,\"total_tokens\":29}}");
            case "response" ->
                i == 0
                        ? "event: response.created\ndata: {\"type\":\"response.created\",\"response\":"
                                + "{\"id\":\"resp_1\",\"model\":\"gpt-4o\",\"usage\":null}}"
                        : "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
                                + "\"sequence_number\":" + i + ",\"item_id\":\"msg_1\",\"output_index\":0,"
                                + "\"content_index\":0,\"delta\":\" token\",\"logprobs\":[]}";
            default ->
                throw new IllegalArgumentException("stream: " + stream + " (expected: plain, usage or response)");
        };
    }

    @TearDown(Level.Trial)
    public void release() {
        bytes.release();
    }

    @Benchmark
    public int frame() {
        EventFramer framer = new EventFramer(ByteBufAllocator.DEFAULT);
        ByteBuf whole = framer.push(bytes.retainedDuplicate());
        int length = 0;
        if (whole != null) {
            length = whole.readableBytes();
            whole.release();
        }
        framer.close();
        return length;
    }

    @Benchmark
    public long frameAndScan() {
        EventFramer framer = new EventFramer(ByteBufAllocator.DEFAULT);
        AnswerScan scan = scans.start(true, stream.equals("response"));
        ByteBuf whole = framer.push(bytes.retainedDuplicate());
        if (whole != null) {
            scan.read(whole);
            whole.release();
        }
        framer.close();
        long tokens = scan.inputTokens() + scan.outputTokens();
        scans.giveBack(scan);
        return tokens;
    }

    @Benchmark
    public long scan() {
        AnswerScan scan = scans.start(true, stream.equals("response"));
        scan.read(bytes);
        long tokens = scan.inputTokens() + scan.outputTokens();
        scans.giveBack(scan);
        return tokens;
    }
}
