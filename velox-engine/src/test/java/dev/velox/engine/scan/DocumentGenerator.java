package dev.velox.engine.scan;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** Writes random documents that are mostly valid requests, in every notation that JSON allows. */
final class DocumentGenerator {

    private static final String[] KEYS = {
        "model",
        "stream",
        "store",
        "background",
        "previous_response_id",
        "conversation",
        "prompt_cache_key",
        "session_id",
        "input",
        "messages",
        "temperature",
        "tools",
        "metadata",
        "",
        "Model",
        "models",
        "role",
        "content"
    };

    private static final String[] NUMBERS = {
        "0",
        "-0",
        "1",
        "-1",
        "0.0",
        "1e0",
        "1E+1",
        "1e-1",
        "-0.5e+07",
        "12345678901234567890",
        "0.1e999999",
        "3.1415926"
    };

    private static final String[] BLANKS = {" ", "\n", "\r\n", "\t", "  ", "\n    ", "        \n"};

    private static final int[] CHARACTERS = {
        'a', 'z', ' ', '#', ']', '/', '"', '\\', '\n', '\t', '\b', '\f', '\r', 0, 0x1f, 0x7f, 0x80, 0xe9, 0x7ff, 0x800,
        0x2028, 0x65e5, 0xd7ff, 0xe000, 0xfeff, 0xfffd, 0xffff, 0x10000, 0x1f600, 0x10ffff
    };

    private static final HexFormat LOWER = HexFormat.of();
    private static final HexFormat UPPER = LOWER.withUpperCase();

    private final RandomGenerator random;
    private final StringBuilder out = new StringBuilder();

    DocumentGenerator(RandomGenerator random) {
        this.random = random;
    }

    String document() {
        out.setLength(0);
        blanks();
        if (oneIn(40)) {
            value(0);
        } else {
            request();
        }
        blanks();
        return out.toString();
    }

    private void request() {
        out.append('{');
        int members = random.nextInt(9);
        int modelAt = oneIn(12) ? -1 : random.nextInt(members + 1);
        boolean first = true;
        for (int i = 0; i <= members; i++) {
            if (!first) {
                out.append(',');
            }
            first = false;
            blanks();
            if (i == modelAt) {
                key("model");
                string(oneIn(20) ? 0 : 1 + random.nextInt(12));
            } else {
                member();
            }
            blanks();
        }
        out.append('}');
    }

    private void member() {
        // Repeated gateway keys end a document early, so most are left to the names that mean nothing.
        String name = oneIn(2) ? KEYS[random.nextInt(KEYS.length)] : "k" + random.nextInt(1000);
        if (name.equals("model") && !oneIn(10)) {
            name = "input";
        }
        key(name);
        boolean fitting = !oneIn(8);
        switch (name) {
            case "stream", "store", "background" -> {
                if (fitting) {
                    out.append(pick("true", "false", "false", "null"));
                } else {
                    value(3);
                }
            }
            case "previous_response_id", "conversation", "prompt_cache_key", "session_id" -> {
                if (fitting) {
                    stringOrNull();
                } else {
                    value(3);
                }
            }
            default -> {
                if (oneIn(300)) {
                    deep(500 + random.nextInt(20));
                } else {
                    value(0);
                }
            }
        }
    }

    private void stringOrNull() {
        if (oneIn(3)) {
            out.append("null");
        } else {
            string(random.nextInt(10));
        }
    }

    private void key(String name) {
        out.append('"');
        for (int i = 0; i < name.length(); i++) {
            character(name.charAt(i), oneIn(25));
        }
        out.append('"');
        blanks();
        out.append(':');
        blanks();
    }

    private void value(int depth) {
        switch (random.nextInt(depth > 4 ? 5 : 8)) {
            case 0 -> out.append(pick("true", "false", "null"));
            case 1 -> number();
            case 2, 3, 4 -> string(random.nextInt(oneIn(10) ? 200 : 20));
            case 5 -> array(depth);
            case 6 -> object(depth);
            default -> deep(random.nextInt(12));
        }
    }

    private void array(int depth) {
        out.append('[');
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ",");
            blanks();
            value(depth + 1);
            blanks();
        }
        if (count == 0) {
            blanks();
        }
        out.append(']');
    }

    private void object(int depth) {
        out.append('{');
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            out.append(i == 0 ? "" : ",");
            blanks();
            key(KEYS[random.nextInt(KEYS.length)]);
            value(depth + 1);
            blanks();
        }
        if (count == 0) {
            blanks();
        }
        out.append('}');
    }

    private void deep(int levels) {
        StringBuilder close = new StringBuilder();
        for (int i = 0; i < levels; i++) {
            boolean object = random.nextBoolean();
            out.append(object ? "{\"k\":" : "[");
            close.append(object ? '}' : ']');
        }
        out.append("0").append(close.reverse());
    }

    private void number() {
        if (!oneIn(4)) {
            out.append(NUMBERS[random.nextInt(NUMBERS.length)]);
            return;
        }
        out.append(oneIn(2) ? "-" : "").append(1 + random.nextInt(9));
        digits(random.nextInt(oneIn(20) ? 2000 : 30));
        if (oneIn(2)) {
            out.append('.').append(random.nextInt(10));
            digits(random.nextInt(20));
        }
        if (oneIn(3)) {
            out.append(pick("e", "E", "e+", "E-")).append(random.nextInt(10));
            digits(random.nextInt(6));
        }
    }

    private void digits(int count) {
        for (int i = 0; i < count; i++) {
            out.append((char) ('0' + random.nextInt(10)));
        }
    }

    private void string(int length) {
        out.append('"');
        boolean plain = oneIn(2);
        for (int i = 0; i < length; i++) {
            if (plain) {
                out.append((char) ('a' + random.nextInt(26)));
            } else {
                character(CHARACTERS[random.nextInt(CHARACTERS.length)], oneIn(4));
            }
        }
        while (oneIn(100)) {
            // Halves of pairs: alone, in the wrong order, and at times right.
            int units = 1 + random.nextInt(3);
            for (int i = 0; i < units; i++) {
                out.append("\\u").append(pick("d800", "DBFF", "dc00", "dFFf"));
            }
        }
        out.append('"');
    }

    private void character(int codePoint, boolean escape) {
        int known = "\"\\/\b\f\n\r\t".indexOf(codePoint);
        if (known >= 0 && codePoint < 0x80 && (codePoint != '/' || escape) && !oneIn(5)) {
            out.append('\\').append("\"\\/bfnrt".charAt(known));
        } else if (escape || codePoint < 0x20 || codePoint == '"' || codePoint == '\\') {
            for (char unit : Character.toChars(codePoint)) {
                out.append("\\u").append((oneIn(2) ? LOWER : UPPER).toHexDigits(unit));
            }
        } else {
            out.appendCodePoint(codePoint);
        }
    }

    private void blanks() {
        if (oneIn(6)) {
            out.append(BLANKS[random.nextInt(BLANKS.length)]);
        }
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }
}
