package dev.velox.engine.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Takes the list of models of an upstream apart: {@code {"data":[{"id":"..."}]}}. Checks all of it (RFC 8259), since its parts
 * are put together anew; changes nothing within an entry. Lists are short and read seldom: this is no hot path.
 */
final class ModelListReader {

    private static final int MAX_DEPTH = 64;
    private static final int FIRST_PRINTABLE = 0x20;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private final String text;
    private int at;
    private int depth;

    private ModelListReader(String text) {
        this.text = text;
    }

    /** What is done with the value behind a key; it reads that value. */
    private interface Member {
        void read(String key);
    }

    /**
     * The entries in their order, JSON text by id. Entries without an id are left out.
     *
     * @throws IllegalArgumentException if the text is no JSON or holds no list
     */
    static Map<String, String> read(String json) {
        return new ModelListReader(json).document();
    }

    private Map<String, String> document() {
        Map<String, String> entries = new LinkedHashMap<>();
        boolean[] found = {false};
        blanks();
        object(key -> {
            if (key.equals("data") && peek() == '[') {
                found[0] = true;
                array(() -> entry(entries));
            } else {
                value();
            }
        });
        blanks();
        if (at < text.length() || !found[0]) {
            throw malformed(found[0] ? "the end" : "an array \"data\"");
        }
        return entries;
    }

    private void entry(Map<String, String> entries) {
        if (peek() != '{') {
            value();
            return;
        }
        int start = at;
        @Nullable String[] id = {null};
        object(key -> {
            if (key.equals("id") && peek() == '"') {
                id[0] = string();
            } else {
                value();
            }
        });
        String known = id[0];
        if (known != null) {
            entries.putIfAbsent(known, text.substring(start, at));
        }
    }

    private void value() {
        switch (peek()) {
            case '{' -> object(key -> value());
            case '[' -> array(this::value);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void object(Member member) {
        expect('{');
        deeper();
        if (!next('}')) {
            do {
                blanks();
                String key = string();
                blanks();
                expect(':');
                blanks();
                member.read(key);
            } while (next(','));
            expect('}');
        }
        depth--;
    }

    private void array(Runnable element) {
        expect('[');
        deeper();
        if (!next(']')) {
            do {
                blanks();
                element.run();
            } while (next(','));
            expect(']');
        }
        depth--;
    }

    private String string() {
        expect('"');
        StringBuilder plain = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            if (c < FIRST_PRINTABLE) {
                throw malformed("no control character in a string");
            }
            plain.append(c == '\\' ? escape() : c);
        }
        at++;
        return plain.toString();
    }

    private char escape() {
        char kind = peek();
        at++;
        return switch (kind) {
            case '"', '\\', '/' -> kind;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hex();
            default -> throw malformed("an escape");
        };
    }

    private char hex() {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw malformed("four hexadecimal digits");
            }
            unit = unit << 4 | digit;
            at++;
        }
        return (char) unit;
    }

    private void number() {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw malformed("a value");
        }
        at = number.end();
    }

    private void literal(String word) {
        if (!text.startsWith(word, at)) {
            throw malformed(word);
        }
        at += word.length();
    }

    /** Whether this character comes next, blanks around it aside; it is read then. */
    private boolean next(char wanted) {
        blanks();
        boolean here = at < text.length() && text.charAt(at) == wanted;
        if (here) {
            at++;
        }
        return here;
    }

    private void expect(char wanted) {
        if (peek() != wanted) {
            throw malformed("'" + wanted + "'");
        }
        at++;
    }

    private char peek() {
        if (at >= text.length()) {
            throw malformed("more");
        }
        return text.charAt(at);
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void deeper() {
        if (++depth > MAX_DEPTH) {
            throw malformed("at most " + MAX_DEPTH + " levels");
        }
    }

    private IllegalArgumentException malformed(String expected) {
        return new IllegalArgumentException("list of models, character " + at + " (expected: " + expected + ")");
    }
}
