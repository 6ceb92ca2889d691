package dev.velox.benchmarks.gateway;

import java.nio.charset.StandardCharsets;

/**
 * The request of every case: 1,024 bytes of a chat completion. Its model tells the stub what to answer: {@code json},
 * {@code burst:EVENTS} or {@code paced:MICROSECONDS:EVENTS}.
 */
public final class RequestBody {

    /** Length of every body, in bytes. */
    public static final int LENGTH = 1024;

    /** How every body begins; the model follows. */
    public static final String START = "{\"model\":\"";

    private RequestBody() {}

    /** The body that asks for an answer; any model but {@code json} asks for a stream. */
    public static byte[] of(String model) {
        String head = START + model + "\",\"stream\":" + !"json".equals(model)
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"";
        String tail = "\"}]}";
        String words = "the quick brown fox jumps over the lazy dog ".repeat(LENGTH / 40);
        String body = head + words.substring(0, LENGTH - head.length() - tail.length()) + tail;
        return body.getBytes(StandardCharsets.US_ASCII);
    }
}
