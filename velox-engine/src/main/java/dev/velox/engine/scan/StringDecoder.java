package dev.velox.engine.scan;

import java.nio.charset.StandardCharsets;

/** Makes a {@link String} of the content of a JSON string that was found valid. */
final class StringDecoder {

    private StringDecoder() {}

    /**
     * Decodes UTF-8 and escapes.
     *
     * @param from index of the first byte behind the opening quote
     * @param to index of the closing quote
     */
    static String decode(byte[] bytes, int from, int to) {
        String raw = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        int escape = raw.indexOf('\\');
        return escape < 0 ? raw : unescape(raw, escape);
    }

    private static String unescape(String raw, int firstEscape) {
        StringBuilder text = new StringBuilder(raw.length());
        int copied = 0;
        int escape = firstEscape;
        while (escape >= 0) {
            text.append(raw, copied, escape);
            int meaning = Escapes.meaning(raw.charAt(escape + 1));
            if (meaning == 'u') {
                copied = escape + 6;
                text.append((char) Integer.parseInt(raw, escape + 2, copied, 16));
            } else {
                copied = escape + 2;
                text.append((char) meaning);
            }
            escape = raw.indexOf('\\', copied);
        }
        return text.append(raw, copied, raw.length()).toString();
    }
}
