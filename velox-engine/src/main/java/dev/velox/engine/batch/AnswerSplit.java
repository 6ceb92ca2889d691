package dev.velox.engine.batch;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Operation;

/**
 * The answer to a merged call, taken apart: the array with an element for each item and choice, and what stands around it.
 * Elements go by their {@code index}, not by their order. What is not an index or a count of {@code usage} stays byte for byte.
 */
final class AnswerSplit {

    private static final int MAX_DIGITS = 9;

    private final byte[] bytes;

    /** For each index where its element begins and ends, and where the number of its index begins and ends. */
    private final int[] elements;

    private int found;
    private int arrayFrom = -1;
    private int arrayTo = -1;
    private int usageFrom = -1;
    private int usageTo = -1;

    private AnswerSplit(byte[] bytes, int expected) {
        this.bytes = bytes;
        this.elements = new int[4 * expected];
    }

    /**
     * Null when this is no answer with exactly one element for each index below {@code expected}.
     *
     * @param expected number of items times the choices of each
     */
    static @Nullable AnswerSplit of(byte[] answer, Operation operation, int expected) {
        AnswerSplit split = new AnswerSplit(answer, expected);
        return split.read(operation == Operation.COMPLETION ? "choices" : "data") && split.found == expected
                ? split
                : null;
    }

    /** Bytes of the elements from {@code first} on. */
    long length(int first, int count) {
        long length = 0;
        for (int i = first; i < first + count; i++) {
            length += elements[4 * i + 1] - elements[4 * i];
        }
        return length;
    }

    /** The tokens, dealt out to members of these weights; null when the answer does not say them. */
    @Nullable UsageSplit usage(long[] byPrompt, long[] byAnswer) {
        return usageFrom < 0 ? null : UsageSplit.of(bytes, usageFrom, usageTo, byPrompt, byAnswer);
    }

    /**
     * The answer with these elements only, counted from 0.
     *
     * @param usage what stands in place of the usage; null where there is none
     */
    byte[] part(int first, int count, byte @Nullable [] usage) {
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) length(first, count) + 512);
        around(out, 0, arrayFrom, usage);
        for (int i = 0; i < count; i++) {
            int at = 4 * (first + i);
            if (i > 0) {
                out.write(',');
            }
            out.write(bytes, elements[at], elements[at + 2] - elements[at]);
            out.writeBytes(Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
            out.write(bytes, elements[at + 3], elements[at + 1] - elements[at + 3]);
        }
        around(out, arrayTo, bytes.length, usage);
        return out.toByteArray();
    }

    private void around(ByteArrayOutputStream out, int from, int to, byte @Nullable [] usage) {
        if (usage != null && usageFrom >= from && usageTo <= to) {
            out.write(bytes, from, usageFrom - from);
            out.writeBytes(usage);
            out.write(bytes, usageTo, to - usageTo);
        } else {
            out.write(bytes, from, to - from);
        }
    }

    private boolean read(String array) {
        JsonCursor cursor = new JsonCursor(bytes, 0, bytes.length);
        cursor.open('{');
        while (cursor.next('}')) {
            JsonCursor.Key key = cursor.key();
            if (key.is(array)) {
                if (arrayFrom >= 0 || !array(cursor)) {
                    return false;
                }
            } else if (key.is("usage")) {
                if (usageFrom >= 0) {
                    return false;
                }
                usageFrom = cursor.at();
                cursor.value();
                usageTo = cursor.at();
            } else {
                cursor.value();
            }
        }
        return arrayFrom >= 0 && cursor.atEnd();
    }

    private boolean array(JsonCursor cursor) {
        cursor.open('[');
        arrayFrom = cursor.at();
        while (cursor.next(']')) {
            if (!element(cursor)) {
                return false;
            }
        }
        arrayTo = cursor.at() - 1;
        return !cursor.broken();
    }

    private boolean element(JsonCursor cursor) {
        int from = cursor.at();
        int numberFrom = -1;
        int numberTo = -1;
        cursor.open('{');
        while (cursor.next('}')) {
            boolean index = cursor.key().is("index");
            int start = cursor.at();
            cursor.value();
            if (index) {
                if (numberFrom >= 0) {
                    return false;
                }
                numberFrom = start;
                numberTo = cursor.at();
            }
        }
        int index = cursor.broken() ? -1 : index(numberFrom, numberTo);
        if (index < 0 || index >= elements.length / 4 || elements[4 * index + 1] != 0) {
            return false;
        }
        int[] element = {from, cursor.at(), numberFrom, numberTo};
        System.arraycopy(element, 0, elements, 4 * index, element.length);
        found++;
        return true;
    }

    private int index(int from, int to) {
        if (from < 0 || to - from > MAX_DIGITS) {
            return -1;
        }
        byte[] token = Arrays.copyOfRange(bytes, from, to);
        String text = new String(token, StandardCharsets.US_ASCII);
        return text.matches("[0-9]+") ? Integer.parseInt(text) : -1;
    }
}
