package dev.velox.engine.batch;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The {@code usage} object of a merged answer dealt out to its members: an estimate, except that the members' counts add up
 * to the upstream's. What counts the answer goes by the bytes of the answers, everything else by those of the prompts.
 */
final class UsageSplit {

    /** More digits are no count; such a number is left as it is. */
    private static final int MAX_DIGITS = 30;

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final long[] byPrompt;
    private final long[] byAnswer;
    private final List<Count> counts = new ArrayList<>();

    /** A number of the object and what each member gets of it. */
    private static final class Count {

        /** Its key in the object itself, empty for those of objects within. */
        private final String name;

        private final int from;
        private final int to;
        private final int scale;
        private final BigInteger total;
        private final BigInteger[] shares;

        Count(String name, int from, int to, BigDecimal value, long[] weights) {
            this.name = name;
            this.from = from;
            this.to = to;
            this.scale = value.scale();
            this.total = value.unscaledValue();
            this.shares = Shares.of(total, weights);
        }
    }

    private UsageSplit(byte[] bytes, int from, int to, long[] byPrompt, long[] byAnswer) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.byPrompt = byPrompt;
        this.byAnswer = byAnswer;
    }

    /**
     * Reads the value between {@code from} and {@code to}; one that is no object, such as null, is left as it is.
     *
     * @param byPrompt a weight for each member
     * @param byAnswer likewise
     */
    static UsageSplit of(byte[] bytes, int from, int to, long[] byPrompt, long[] byAnswer) {
        UsageSplit split = new UsageSplit(bytes, from, to, byPrompt, byAnswer);
        if (bytes[from] == '{') {
            split.object(new JsonCursor(bytes, from, to), "");
            split.reconcile();
        }
        return split;
    }

    /** What the member of this number is told. */
    byte[] of(int member) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        int at = from;
        for (Count count : counts) {
            out.write(bytes, at, count.from - at);
            out.writeBytes(new BigDecimal(count.shares[member], count.scale)
                    .toPlainString()
                    .getBytes(StandardCharsets.US_ASCII));
            at = count.to;
        }
        out.write(bytes, at, to - at);
        return out.toByteArray();
    }

    /** @param within name of the object of the upper level that this one stands in, or empty */
    private void object(JsonCursor cursor, String within) {
        cursor.open('{');
        while (cursor.next('}')) {
            String key = cursor.key().text();
            byte begin = cursor.peek();
            if (begin == '{' && within.isEmpty()) {
                object(cursor, key);
                continue;
            }
            int start = cursor.at();
            cursor.value();
            if (begin >= '0' && begin <= '9') {
                number(start, cursor.at(), within, key);
            }
        }
    }

    private void number(int start, int end, String within, String key) {
        String token = new String(bytes, start, end - start, StandardCharsets.US_ASCII);
        if (!token.matches("[0-9]{1," + MAX_DIGITS + "}(\\.[0-9]{1," + MAX_DIGITS + "})?")) {
            return;
        }
        BigDecimal value = new BigDecimal(token);
        boolean answer = countsAnswer(within.isEmpty() ? key : within);
        counts.add(new Count(within.isEmpty() ? key : "", start, end, value, answer ? byAnswer : byPrompt));
    }

    /** A member's total is the sum of its counts wherever the upstream's is. */
    private void reconcile() {
        Count input = named("prompt_tokens");
        Count output = named("completion_tokens");
        Count total = named("total_tokens");
        if (input == null || total == null) {
            return;
        }
        BigInteger all = output == null ? input.total : input.total.add(output.total);
        if (all.equals(total.total)) {
            for (int i = 0; i < total.shares.length; i++) {
                total.shares[i] = output == null ? input.shares[i] : input.shares[i].add(output.shares[i]);
            }
        }
    }

    private @Nullable Count named(String name) {
        for (Count count : counts) {
            if (count.name.equals(name) && count.scale == 0) {
                return count;
            }
        }
        return null;
    }

    private static boolean countsAnswer(String key) {
        return key.startsWith("completion") || key.startsWith("output");
    }
}
