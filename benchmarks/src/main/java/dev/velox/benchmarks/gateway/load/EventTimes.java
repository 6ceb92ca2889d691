package dev.velox.benchmarks.gateway.load;

import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;

/** Finds the times that the stub wrote into its events, however the stream is cut. One stream. */
final class EventTimes implements ByteProcessor {

    private static final byte[] MARK = "data: {\"t\":".getBytes(StandardCharsets.US_ASCII);

    private final LongConsumer times;
    private int matched;
    private long value;

    /** Gives each time to {@code times}, in nanoseconds. */
    EventTimes(LongConsumer times) {
        this.times = times;
    }

    void read(ByteBuf part) {
        part.forEachByte(this);
    }

    @Override
    public boolean process(byte b) {
        if (matched < MARK.length) {
            matched = b == MARK[matched] ? matched + 1 : b == MARK[0] ? 1 : 0;
            value = 0;
        } else if (b >= '0' && b <= '9') {
            value = value * 10 + (b - '0');
        } else {
            matched = 0;
            times.accept(value);
        }
        return true;
    }
}
