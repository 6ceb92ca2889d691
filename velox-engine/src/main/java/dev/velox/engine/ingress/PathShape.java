package dev.velox.engine.ingress;

import java.util.BitSet;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Operation;
import dev.velox.engine.ingress.Claim.Claimed;

/** The path of one operation, taken apart for matching without allocation: what stands before the id, and behind it. */
final class PathShape {

    private static final String ID = "{id}";

    /** RFC 3986 section 3.3, {@code pchar} without percent-encoding and without the parameter separator. */
    private static final BitSet PLAIN = new BitSet(128);

    static {
        PLAIN.set('a', 'z' + 1);
        PLAIN.set('A', 'Z' + 1);
        PLAIN.set('0', '9' + 1);
        "-._~!$&'()*+,=:@".chars().forEach(PLAIN::set);
    }

    private final Operation operation;
    private final String before;
    private final String behind;
    private final boolean withId;
    private final boolean manySegments;

    /** The only match of a path without an id; else null. */
    private final @Nullable Claimed whole;

    PathShape(Operation operation) {
        this.operation = operation;
        String pattern = operation.pattern();
        int id = pattern.indexOf(ID);
        this.withId = id >= 0;
        this.before = withId ? pattern.substring(0, id) : pattern;
        this.behind = withId ? pattern.substring(id + ID.length()) : "";
        this.manySegments = operation == Operation.GET_MODEL;
        this.whole = withId ? null : new Claimed(operation, pattern);
    }

    Operation operation() {
        return operation;
    }

    /** Whether the path from {@code start} on is this operation's. */
    boolean matches(String path, int start) {
        if (!path.startsWith(before, start)) {
            return false;
        }
        int from = start + before.length();
        if (!withId) {
            return from == path.length();
        }
        int to = path.length() - behind.length();
        return from < to && path.endsWith(behind) && isId(path, from, to, manySegments);
    }

    /** A path that {@link #matches}, as what is asked. */
    Claimed claimed(String path, int start) {
        return whole == null ? new Claimed(operation, path.substring(start)) : whole;
    }

    /** Whether the path from {@code from} on is made of ordinary segments that every reader takes for the same. */
    static boolean isPlain(String path, int from) {
        return path.indexOf('%') < 0 && isId(path, from, path.length(), true);
    }

    /**
     * Segments are judged as an upstream may read them, decoded: an encoded slash or backslash separates too, so that
     * {@code a%2f..%2fb} is a dot segment wherever it is decoded.
     */
    private static boolean isId(String path, int from, int to, boolean manySegments) {
        int length = 0;
        boolean onlyDots = true;
        int at = from;
        while (at < to) {
            char c = path.charAt(at);
            if (c == '%') {
                int octet = at + 2 < to ? octet(path.charAt(at + 1), path.charAt(at + 2)) : -1;
                if (octet < ' ' || octet == 0x7f) {
                    return false;
                }
                c = (char) octet;
                at += 3;
            } else if (c == '/' || PLAIN.get(c)) {
                at++;
            } else {
                return false;
            }
            if (c == '/' || c == '\\') {
                if (!manySegments || (onlyDots && length <= 2)) {
                    return false;
                }
                length = 0;
                onlyDots = true;
            } else {
                length++;
                onlyDots &= c == '.';
            }
        }
        // Zero characters are "only dots" too: an empty segment.
        return !(onlyDots && length <= 2);
    }

    private static int octet(char high, char low) {
        int upper = hex(high);
        int lower = hex(low);
        return upper < 0 || lower < 0 ? -1 : upper << 4 | lower;
    }

    /** Character.digit would take digits of other scripts too. */
    private static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }
}
