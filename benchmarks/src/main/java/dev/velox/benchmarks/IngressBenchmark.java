package dev.velox.benchmarks;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.engine.arena.Arena;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.scan.RequestScanner;
import dev.velox.engine.scan.ScanResult;

/**
 * What does the gateway's own work on a body cost, from the buffer that the socket filled to the upstream that gets it: room in
 * the arena, the copy, the scan, and the route by its model among eight named ones. Beside it the plain way: an array, a tree
 * and a map.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class IngressBenchmark {

    private static final int ARENA_BYTES = 256 << 10;

    private static final List<String> MODELS = List.of(
            "gpt-4o", "gpt-4o-mini", "o4-mini", "llama-3.3-70b", "qwen3-32b", "mistral-small", "phi-4", "gemma-3-27b");

    @Param({"48B", "1KB", "4KB", "64KB", "4KB-wide"})
    public String body = "48B";

    private final Arena arena = new Arena(ARENA_BYTES);
    private final ScanResult result = new ScanResult();
    private final RequestHead head =
            new RequestHead(Operation.CHAT_COMPLETION, "chat/completions", null, new Headers());
    private final Router router = new Router(
            MODELS.stream()
                    .map(model -> new Offer(endpoint(model), List.of(model), List.of(), false))
                    .toList(),
            List.of());
    private final JsonMapper mapper = JsonMapper.builder().build();
    private final Map<String, Endpoint> endpoints = new HashMap<>();
    private ByteBuf received = Unpooled.EMPTY_BUFFER;

    @Setup(Level.Trial)
    public void receive() {
        byte[] document = Bodies.of(body);
        received = Unpooled.directBuffer(document.length).writeBytes(document);
        MODELS.forEach(model -> endpoints.put(model, endpoint(model)));
    }

    @TearDown(Level.Trial)
    public void release() {
        received.release();
    }

    @Benchmark
    public Route vector(ScannerBenchmark.Vector engine) {
        return take(engine.scanner);
    }

    @Benchmark
    public Route swar(ScannerBenchmark.Swar engine) {
        return take(engine.scanner);
    }

    private Route take(RequestScanner scanner) {
        int length = received.readableBytes();
        arena.reset();
        int offset = arena.allocate(length);
        received.getBytes(received.readerIndex(), arena.array(), offset, length);
        scanner.scan(arena.array(), offset, length, result);
        return router.resolve(
                head,
                new RequestFacts(
                        result.model(),
                        result.stream(),
                        result.modelOffset(),
                        result.modelLength(),
                        result.replayable(),
                        result.affinityKey(),
                        result.previousResponseId()));
    }

    @Benchmark
    public Endpoint arrayTreeAndMap() {
        byte[] copy = new byte[received.readableBytes()];
        received.getBytes(received.readerIndex(), copy);
        JsonNode tree = mapper.readTree(copy);
        if (!tree.get("stream").asBoolean()) {
            throw new IllegalStateException(body + ": does not stream (expected: true)");
        }
        return Objects.requireNonNull(endpoints.get(tree.get("model").asString()));
    }

    private static Endpoint endpoint(String model) {
        return new Endpoint(model, URI.create("http://127.0.0.1"), "/v1", "/v1/responses");
    }
}
