package dev.velox.faultkit;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object at its top level, as raw text: what a prompt or a tool says about a "model" is not the
 * request's. Reads good JSON; of anything else it makes what it can.
 */
final class RequestDocument {

    private final String text;
    private final Map<String, String> members = new HashMap<>();

    RequestDocument(String text) {
        this.text = text;
        read();
    }

    /** A member's text without the quotes and with its escapes, or null. */
    @Nullable String string(String name) {
        String raw = members.get(name);
        return raw != null && raw.length() >= 2 && raw.startsWith("\"") ? raw.substring(1, raw.length() - 1) : null;
    }

    boolean isTrue(String name) {
        return "true".equals(members.get(name));
    }

    private void read() {
        String name = null;
        int depth = 0;
        int valueFrom = -1;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                int end = endOfString(at);
                if (depth == 1 && valueFrom < 0) {
                    name = text.substring(at + 1, end);
                }
                at = end;
            } else if (c == ':' && depth == 1 && valueFrom < 0) {
                valueFrom = at + 1;
            } else if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']' || c == ',') {
                if (depth == 1 && name != null && valueFrom >= 0) {
                    members.put(name, text.substring(valueFrom, at).strip());
                    name = null;
                    valueFrom = -1;
                }
                depth -= c == ',' ? 0 : 1;
            }
        }
    }

    /** Where the string that begins here has its closing quote, or the last character. */
    private int endOfString(int from) {
        int at = from + 1;
        while (at < text.length() - 1 && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(at, text.length() - 1);
    }
}
