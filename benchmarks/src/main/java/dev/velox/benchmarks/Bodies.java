package dev.velox.benchmarks;

import java.nio.charset.StandardCharsets;

/** Request bodies as chat clients send them: prose with line breaks and quotations, in several messages. */
final class Bodies {

    private static final String SENTENCE =
            "The gateway reads a body once, writes down what it needs to know, and passes the very same bytes on to the "
                    + "provider.\\nSomebody asked \\\"why not parse it\\\", and was shown the figures. ";

    /** Three bytes per character. */
    private static final String WIDE =
            "\u7db2\u95dc\u8b80\u53d6\u4e00\u6b21\u8acb\u6c42\u5167\u5bb9\u4e26\u539f\u6a23\u8f49\u9001\u3002";

    private Bodies() {}

    /**
     * @param size {@code 48B}, {@code 1KB}, {@code 4KB}, {@code 64KB}, {@code 4KB-wide} or {@code 64KB-wide}
     */
    static byte[] of(String size) {
        String body = switch (size) {
            case "48B" -> "{\"model\":\"gpt-4o\",\"input\":\"hello\",\"stream\":true}";
            case "1KB" -> chat(1 << 10, 2, SENTENCE);
            case "4KB" -> chat(4 << 10, 8, SENTENCE);
            case "64KB" -> chat(64 << 10, 32, SENTENCE);
            case "4KB-wide" -> chat(4 << 10, 8, WIDE);
            case "64KB-wide" -> chat(64 << 10, 32, WIDE);
            default ->
                throw new IllegalArgumentException(
                        "size: " + size + " (expected: 48B, 1KB, 4KB, 64KB, 4KB-wide or 64KB-wide)");
        };
        return body.getBytes(StandardCharsets.UTF_8);
    }

    private static String chat(int bytes, int messages, String text) {
        StringBuilder body = new StringBuilder("{\"model\":\"gpt-4o\",\"messages\":[");
        String end = "],\"stream\":true,\"max_tokens\":1024,\"temperature\":0.7}";
        int perMessage = (bytes - body.length() - end.length()) / messages;
        for (int i = 0; i < messages; i++) {
            String open =
                    (i == 0 ? "" : ",") + "{\"role\":\"" + (i % 2 == 0 ? "user" : "assistant") + "\",\"content\":\"";
            body.append(open);
            fill(body, text, perMessage - open.length() - 2);
            body.append("\"}");
        }
        return body.append(end).toString();
    }

    /** Whole texts, then a part of one that ends before its first escape, then blanks: at most {@code bytes} bytes. */
    private static void fill(StringBuilder body, String text, int bytes) {
        int perText = text.getBytes(StandardCharsets.UTF_8).length;
        int perCharacter = perText / text.length();
        body.repeat(text, bytes / perText);
        int plain = text.indexOf('\\') < 0 ? text.length() : text.indexOf('\\');
        int part = Math.min(bytes % perText / perCharacter, plain);
        body.append(text, 0, part).repeat(' ', bytes % perText - part * perCharacter);
    }
}
