package dev.velox.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import com.alibaba.fastjson2.JSON;
import com.alibaba.fastjson2.JSONObject;
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
import org.openjdk.jmh.annotations.Warmup;
import org.simdjson.JsonValue;
import org.simdjson.SimdJsonParser;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import dev.velox.engine.scan.RequestScanner;
import dev.velox.engine.scan.ScanChoice;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.scan.ScanResult;

/**
 * What does it cost to validate a body and know its model and whether it streams? Each row reads the whole document, checks
 * its UTF-8, and ends with the model as a string. Bytes per operation count as much as time.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--add-modules=jdk.incubator.vector", "-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ScannerBenchmark {

    @Param({"48B", "1KB", "4KB", "64KB", "4KB-wide", "64KB-wide"})
    public String body = "48B";

    private final ScanResult result = new ScanResult();
    private final JsonFactory jackson = new JsonFactory();
    private byte[] padded = new byte[0];
    private int length;

    @Setup(Level.Trial)
    public void pad() {
        byte[] document = Bodies.of(body);
        length = document.length;
        padded = Arrays.copyOf(document, length + RequestScanner.PADDING);
    }

    @Benchmark
    public boolean vector(Vector engine) {
        return scan(engine.scanner);
    }

    @Benchmark
    public boolean swar(Swar engine) {
        return scan(engine.scanner);
    }

    private boolean scan(RequestScanner scanner) {
        scanner.scan(padded, 0, length, result);
        return result.stream() && result.model().length() == 6;
    }

    @Benchmark
    public boolean jacksonStreaming() {
        String model = "";
        boolean stream = false;
        try (JsonParser parser = jackson.createParser(ObjectReadContext.empty(), padded, 0, length)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "model" -> model = parser.getString();
                    case "stream" -> stream = value == JsonToken.VALUE_TRUE;
                    default -> parser.skipChildren();
                }
            }
        }
        return stream && model.length() == 6;
    }

    /** The whole document as a tree over its own tape; padded by nobody, since it copies what it reads. */
    @Benchmark
    public boolean simdjson(Simdjson engine) {
        JsonValue tree = engine.parser.parse(padded, length);
        return tree.get("stream").asBoolean() && tree.get("model").asString().length() == 6;
    }

    @Benchmark
    public boolean fastjson2Tree() {
        JSONObject tree = JSON.parseObject(padded, 0, length, StandardCharsets.UTF_8);
        return tree.getBooleanValue("stream") && tree.getString("model").length() == 6;
    }

    /** A state of its own, so that a JVM that measures one engine has not loaded the other. */
    @State(Scope.Thread)
    public static class Vector {
        final RequestScanner scanner = ScanEngine.choose(ScanChoice.VECTOR).newScanner();
    }

    /** See {@link Vector}. */
    @State(Scope.Thread)
    public static class Swar {
        final RequestScanner scanner = ScanEngine.choose(ScanChoice.SWAR).newScanner();
    }

    /** Of a capacity of its own: the default one takes 476 MB. See also {@link Vector}. */
    @State(Scope.Thread)
    public static class Simdjson {
        final SimdJsonParser parser = new SimdJsonParser(256 << 10, RequestScanner.MAX_DEPTH);
    }
}
