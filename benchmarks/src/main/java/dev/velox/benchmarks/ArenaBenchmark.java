package dev.velox.benchmarks;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

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

import dev.velox.engine.arena.Arena;

/**
 * What does it cost to put a payload where the scanner can read it: in the arena, or in a fresh array of the heap? Both end
 * with a copy that has 64 zero bytes behind it. The arena is reset when it is full, as it is between micro-batches.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms512m", "-Xmx512m"})
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ArenaBenchmark {

    private static final int ARENA_BYTES = 256 << 10;

    @Param({"64", "512", "4096", "65536"})
    public int bytes;

    private final Arena arena = new Arena(ARENA_BYTES);
    private byte[] payload = new byte[0];

    @Setup(Level.Trial)
    public void fill() {
        payload = new byte[bytes];
        Arrays.fill(payload, (byte) 'x');
    }

    @Benchmark
    public byte arenaCopy() {
        int length = payload.length;
        if (!arena.hasRoom(length)) {
            arena.reset();
        }
        int offset = arena.allocate(length);
        byte[] slab = arena.array();
        System.arraycopy(payload, 0, slab, offset, length);
        return slab[offset + length];
    }

    @Benchmark
    public byte[] heapCopy() {
        return Arrays.copyOf(payload, payload.length + Arena.PADDING);
    }
}
