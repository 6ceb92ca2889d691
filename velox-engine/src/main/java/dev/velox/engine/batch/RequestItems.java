package dev.velox.engine.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Operation;

/** The prompts or inputs of one request, as places in its body, which the scanner has found to be valid JSON. Immutable. */
final class RequestItems {

    /** What an item is. */
    enum Form {
        TEXT,
        /** An array of token ids. */
        TOKENS
    }

    private static final int MOST_CHOICES = 128;

    private final Form form;
    private final int valueFrom;
    private final int valueTo;
    private final int[] spans;
    private final int choices;

    private RequestItems(Form form, int valueFrom, int valueTo, int[] spans, int choices) {
        this.form = form;
        this.valueFrom = valueFrom;
        this.valueTo = valueTo;
        this.spans = spans;
        this.choices = choices;
    }

    /** Null when the request cannot be merged with others: what it asks is not told apart with certainty. */
    static @Nullable RequestItems of(byte[] body, Operation operation) {
        String field = operation == Operation.COMPLETION ? "prompt" : "input";
        JsonCursor cursor = new JsonCursor(body, 0, body.length);
        RequestItems items = null;
        int choices = 0;
        cursor.open('{');
        while (cursor.next('}')) {
            JsonCursor.Key key = cursor.key();
            if (key.escaped()) {
                return null;
            }
            if (key.is(field)) {
                items = items == null ? read(cursor) : null;
                if (items == null) {
                    return null;
                }
            } else if (key.is("n") && operation == Operation.COMPLETION) {
                int from = cursor.at();
                cursor.value();
                choices =
                        choices == 0 ? choices(new String(body, from, cursor.at() - from, StandardCharsets.UTF_8)) : 0;
                if (choices == 0) {
                    return null;
                }
            } else {
                cursor.value();
            }
        }
        return items == null || cursor.broken()
                ? null
                : new RequestItems(items.form, items.valueFrom, items.valueTo, items.spans, Math.max(1, choices));
    }

    /** What they are written as; only what is written alike stands in one array. */
    Form form() {
        return form;
    }

    /** Where the value that holds them begins. */
    int valueFrom() {
        return valueFrom;
    }

    /** Behind the end of that value. */
    int valueTo() {
        return valueTo;
    }

    /** Where each begins and, next to it, where it ends; not a copy. */
    int[] spans() {
        return spans;
    }

    /** Answers that the request wants of each, its {@code n}. */
    int choices() {
        return choices;
    }

    int count() {
        return spans.length / 2;
    }

    /** Bytes of all items together. */
    int length() {
        int length = 0;
        for (int i = 0; i < spans.length; i += 2) {
            length += spans[i + 1] - spans[i];
        }
        return length;
    }

    /** 0 when it is no number of choices. */
    private static int choices(String token) {
        if (token.equals("null")) {
            return 1;
        }
        int number = token.matches("[0-9]{1,3}") ? Integer.parseInt(token) : 0;
        return number <= MOST_CHOICES ? number : 0;
    }

    private static @Nullable RequestItems read(JsonCursor cursor) {
        int from = cursor.at();
        if (cursor.peek() == '"') {
            cursor.value();
            return new RequestItems(Form.TEXT, from, cursor.at(), new int[] {from, cursor.at()}, 0);
        }
        if (cursor.peek() != '[') {
            return null;
        }
        byte kind = 0;
        int[] spans = new int[2];
        int filled = 0;
        cursor.open('[');
        while (cursor.next(']')) {
            byte c = digit(cursor.peek()) ? (byte) '0' : cursor.peek();
            if (kind != 0 && c != kind) {
                return null;
            }
            kind = c;
            spans = filled == spans.length ? Arrays.copyOf(spans, 2 * filled) : spans;
            spans[filled++] = cursor.at();
            cursor.value();
            spans[filled++] = cursor.at();
        }
        int to = cursor.at();
        return switch (kind) {
            case '"' -> new RequestItems(Form.TEXT, from, to, Arrays.copyOf(spans, filled), 0);
            case '[' -> new RequestItems(Form.TOKENS, from, to, Arrays.copyOf(spans, filled), 0);
            // Token ids alone are one prompt.
            case '0' -> new RequestItems(Form.TOKENS, from, to, new int[] {from, to}, 0);
            default -> null;
        };
    }

    private static boolean digit(byte c) {
        return c >= '0' && c <= '9';
    }
}
