package dev.velox.benchmarks.gateway.stub;

import java.nio.charset.StandardCharsets;

/** The bytes of the answers: 600 bytes of JSON, events that carry the time at which they were sent. */
final class Answers {

    /** Answer of a chat completion, 600 bytes. */
    static final byte[] JSON = json();

    /** Last event of a stream. */
    static final byte[] DONE = ascii("data: [DONE]\n\n");

    /** One event, its time not yet filled in. */
    static final byte[] EVENT = ascii(
            "data: {\"t\":0000000000000000000,\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\","
                    + "\"created\":1,\"model\":\"stub\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}\n\n");

    /** Where the time stands in {@link #EVENT}: 19 digits. */
    static final int EVENT_TIME = 11;

    private static final int TIME_DIGITS = 19;
    private static final int JSON_LENGTH = 600;

    private Answers() {}

    /** An event sent at a time, in the nanoseconds of {@link System#nanoTime}, which Linux counts alike for all processes. */
    static byte[] event(long nanos) {
        byte[] event = EVENT.clone();
        digits(event, EVENT_TIME, TIME_DIGITS, nanos);
        return event;
    }

    /** Writes a number with leading zeros. */
    static void digits(byte[] into, int at, int count, long number) {
        long rest = number;
        for (int i = at + count - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static byte[] json() {
        String head =
                "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"stub\",\"choices\":[{\"index\":0,"
                        + "\"finish_reason\":\"stop\",\"message\":{\"role\":\"assistant\",\"content\":\"";
        String tail = "\"}}],\"usage\":{\"prompt_tokens\":200,\"completion_tokens\":60,\"total_tokens\":260}}";
        String words = "pack my box with five dozen liquor jugs ".repeat(JSON_LENGTH / 40);
        return ascii(head + words.substring(0, JSON_LENGTH - head.length() - tail.length()) + tail);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
