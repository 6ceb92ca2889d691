package dev.velox.engine.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/** Damages documents the way broken clients, cut connections and attackers do. */
final class Mutator {

    private static final byte[] TELLING = Scans.bytes(
            "{}[]\",:\\/ \t\n0123456789eE+-.tfnul'#\0\u001f\u007f\u0080\u00bf\u00c0\u00e0\u00ed\u00f0\u00f4\u00ff");

    private static final byte[][] SNIPPETS = {
        Scans.bytes("\\u"),
        Scans.bytes("\\ud800"),
        Scans.bytes("\\udc00"),
        Scans.bytes("\\u00"),
        Scans.bytes("\\x"),
        Scans.bytes("tru"),
        Scans.bytes("nulll"),
        Scans.bytes("NaN"),
        Scans.bytes("01"),
        Scans.bytes("1e"),
        Scans.bytes("-"),
        Scans.bytes(",\"model\":\"x\""),
        Scans.bytes("\"stream\":true,"),
        Scans.bytes("\"m\\u006fdel\":null,"),
        Scans.bytes("//"),
        Scans.bytes("/**/"),
        Scans.bytes("{}"),
        Scans.bytes("[]"),
        Scans.bytes("]"),
        Scans.bytes("}"),
        Scans.bytes("\u00ed\u00a0\u0080"),
        Scans.bytes("\u00c0\u0080"),
        Scans.bytes("\u00f4\u0090\u0080\u0080"),
        Scans.bytes("\u00e2\u0082"),
        Scans.bytes("\u00e2\u0082\u00ac"),
        Scans.bytes("\u00f0\u009f\u0098\u0080"),
        Scans.bytes("\u00ef\u00bb\u00bf"),
        Scans.bytes("\u00e0\u009f\u00bf"),
        Scans.bytes("\u00f0\u008f\u00bf\u00bf")
    };

    private final RandomGenerator random;

    Mutator(RandomGenerator random) {
        this.random = random;
    }

    byte[] mutate(byte[] document) {
        byte[] bytes = document;
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            bytes = once(bytes);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes) {
        int at = random.nextInt(bytes.length + 1);
        if (at == bytes.length) {
            return splice(bytes, at, at, snippet());
        }
        int to = Math.min(bytes.length, at + 1 + random.nextInt(20));
        return switch (random.nextInt(12)) {
            case 0 -> replace(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
            case 1 -> replace(bytes, at, (byte) random.nextInt(256));
            case 2 -> replace(bytes, at, telling());
            case 3 -> Arrays.copyOf(bytes, at);
            case 4 -> splice(bytes, at, at, new byte[] {telling()});
            case 5 -> splice(bytes, at, at, snippet());
            case 6 -> splice(bytes, at, to, new byte[0]);
            case 7 -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
            case 8 ->
                splice(bytes, random.nextInt(bytes.length), bytes.length, Arrays.copyOfRange(bytes, at, bytes.length));
            case 9 ->
                nextTo(bytes, at, b -> b >= '0' && b <= '9', Scans.bytes(pick(".", "e", "0", "-", "+", "E-", "00")));
            case 10 -> nextTo(bytes, at, b -> b == '\\', new byte[] {telling()});
            default -> nextTo(bytes, at, b -> b < 0, new byte[] {(byte) (0x80 + random.nextInt(128))});
        };
    }

    /** Inserts behind the next byte of a kind, or puts what is inserted in place of the byte behind it. */
    private byte[] nextTo(byte[] bytes, int from, IntPredicate kind, byte[] inserted) {
        for (int i = 0; i < bytes.length; i++) {
            int at = (from + i) % bytes.length;
            if (kind.test(bytes[at])) {
                int to = Math.min(bytes.length, at + 1 + random.nextInt(2));
                return splice(bytes, at + 1, to, inserted);
            }
        }
        return replace(bytes, from, telling());
    }

    private static byte[] replace(byte[] bytes, int at, byte value) {
        byte[] copy = bytes.clone();
        copy[at] = value;
        return copy;
    }

    private static byte[] splice(byte[] bytes, int from, int to, byte[] inserted) {
        byte[] copy = Arrays.copyOf(bytes, from + inserted.length + bytes.length - to);
        System.arraycopy(inserted, 0, copy, from, inserted.length);
        System.arraycopy(bytes, to, copy, from + inserted.length, bytes.length - to);
        return copy;
    }

    private byte telling() {
        return TELLING[random.nextInt(TELLING.length)];
    }

    private byte[] snippet() {
        return SNIPPETS[random.nextInt(SNIPPETS.length)];
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** One line that shows a document whatever its bytes are. */
    static String show(byte[] document) {
        StringBuilder shown = new StringBuilder();
        for (char c : new String(document, StandardCharsets.ISO_8859_1).toCharArray()) {
            if (c >= 0x20 && c < 0x7f) {
                shown.append(c);
            } else {
                shown.append("<%02x>".formatted((int) c));
            }
        }
        return shown.toString();
    }
}
