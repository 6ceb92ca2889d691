package dev.velox.engine.exchange;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Text as JSON writes it (RFC 8259 section 7). */
public final class JsonText {

    private static final int FIRST_PRINTABLE = 0x20;

    private JsonText() {}

    /** The text as a string token in UTF-8, quotes included. */
    public static ByteBuf quoted(String text) {
        return Unpooled.wrappedBuffer(token(text).getBytes(StandardCharsets.UTF_8));
    }

    /** The text as a string token, quotes included. */
    public static String token(String text) {
        StringBuilder token = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                token.append('\\').append(c);
            } else if (c < FIRST_PRINTABLE) {
                token.append("\\u%04x".formatted((int) c));
            } else {
                token.append(c);
            }
        }
        return token.append('"').toString();
    }
}
