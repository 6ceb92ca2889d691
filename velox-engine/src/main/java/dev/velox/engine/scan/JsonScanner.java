package dev.velox.engine.scan;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * The grammar of RFC 8259, in one pass from left to right over a kernel that skips strings.
 *
 * <p><b>Implementation note.</b> No method checks for the end of the document: the byte behind it is zero, which is legal
 * nowhere, so whatever is being read stops there. Methods return the index behind what they read, or {@link #FAILED} after
 * {@link #fail} noted where and why; nothing throws. Nesting is held in one bit per level (an object or an array), so depth
 * costs no stack of the thread. The top level is read by a loop of its own, since only its keys matter; all below it is
 * skipped by {@link #value}. UTF-8 is checked by the kernel in a second pass, only if a byte over 0x7F was seen: such bytes
 * are legal in strings only, so none escapes it.
 */
final class JsonScanner implements RequestScanner {

    private static final int FAILED = -1;

    /** {@code true}, {@code null} and {@code alse} as little-endian words. */
    private static final int TRUE = 't' | 'r' << 8 | 'u' << 16 | 'e' << 24;

    private static final int NULL = 'n' | 'u' << 8 | 'l' << 16 | 'l' << 24;
    private static final int ALSE = 'a' | 'l' << 8 | 's' << 16 | 'e' << 24;

    private static final int BYTE_ORDER_MARK = 0xBFBBEF;

    private final StringKernel strings;
    private final FactsReader facts = new FactsReader();

    /** Bit {@code d} is set if the container that was open before the one at depth {@code d} is an object. */
    private final long[] outerIsObject = new long[MAX_DEPTH / Long.SIZE];

    private long seenInStrings;
    private int failedAt;
    private @Nullable String expected;

    JsonScanner(StringKernel strings) {
        this.strings = strings;
    }

    @Override
    public void scan(byte[] bytes, int offset, int length, ScanResult result) {
        if ((offset | length) < 0 || (long) offset + length + PADDING > bytes.length || bytes[offset + length] != 0) {
            throw new IllegalArgumentException("offset: " + offset + ", length: " + length + " in " + bytes.length
                    + " bytes (expected: " + PADDING + " zero bytes behind the document)");
        }
        int end = offset + length;
        seenInStrings = 0;
        facts.begin();
        int after = document(bytes, offset, end);
        if (after != FAILED && (seenInStrings & StringKernel.HIGH_BIT) != 0) {
            int invalid = strings.firstInvalidUtf8(bytes, offset, end);
            after = invalid < 0 ? after : fail(invalid, "valid UTF-8");
        }
        if (after == FAILED) {
            reportSyntax(bytes, offset, end, result);
        } else {
            facts.publish(bytes, offset, result);
        }
    }

    private int document(byte[] bytes, int offset, int end) {
        if ((Words.intAt(bytes, offset) & 0xFF_FFFF) == BYTE_ORDER_MARK) {
            return fail(offset, "no byte order mark");
        }
        int at = skipBlanks(bytes, offset);
        int after;
        if (bytes[at] == '{') {
            after = topLevel(bytes, at);
        } else {
            after = value(bytes, at, 0);
            facts.otherThanObject(bytes, at);
        }
        if (after == FAILED) {
            return FAILED;
        }
        int rest = skipBlanks(bytes, after);
        return rest == end ? rest : fail(rest, "the end of the document");
    }

    /** Reads the document's own object; {@code from} is its opening brace. */
    private int topLevel(byte[] bytes, int from) {
        facts.object(from);
        int at = skipBlanks(bytes, from + 1);
        if (bytes[at] == '}') {
            return at + 1;
        }
        while (true) {
            if (bytes[at] != '"') {
                return fail(at, "a key in double quotes");
            }
            long key = strings.skip(bytes, at + 1);
            if (key < 0) {
                return failInString(key);
            }
            seenInStrings |= key;
            int keyEnd = (int) key;
            int colon = skipBlanks(bytes, keyEnd + 1);
            if (bytes[colon] != ':') {
                return fail(colon, "':' after a key");
            }
            int valueFrom = skipBlanks(bytes, colon + 1);
            int valueTo = value(bytes, valueFrom, 1);
            if (valueTo == FAILED) {
                return FAILED;
            }
            GatewayKey known = (key & StringKernel.ESCAPED) == 0
                    ? GatewayKey.of(bytes, at + 1, keyEnd)
                    : GatewayKey.ofEscaped(bytes, at + 1, keyEnd);
            if (known != null) {
                facts.read(known, bytes, at, valueFrom, valueTo);
            }
            at = skipBlanks(bytes, valueTo);
            if (bytes[at] == '}') {
                return at + 1;
            }
            if (bytes[at] != ',') {
                return fail(at, "',' or '}' after a value in an object");
            }
            at = skipBlanks(bytes, at + 1);
        }
    }

    /** Skips one value of any kind with all that it contains; {@code outside} is how many containers are open around it. */
    private int value(byte[] bytes, int from, int outside) {
        int at = from;
        int depth = outside;
        boolean inObject = false;
        while (true) {
            byte first = bytes[at];
            if (first == '"') {
                long string = strings.skip(bytes, at + 1);
                if (string < 0) {
                    return failInString(string);
                }
                seenInStrings |= string;
                at = (int) string + 1;
            } else if (first == '{' || first == '[') {
                if (depth == MAX_DEPTH) {
                    return fail(at, "at most 512 nested arrays and objects");
                }
                push(depth++, inObject);
                inObject = first == '{';
                at = skipBlanks(bytes, at + 1);
                if (bytes[at] != (inObject ? '}' : ']')) {
                    at = inObject ? key(bytes, at) : at;
                    if (at == FAILED) {
                        return FAILED;
                    }
                    continue;
                }
                at++;
                inObject = pop(--depth);
            } else {
                at = scalar(bytes, at);
                if (at == FAILED) {
                    return FAILED;
                }
            }
            // Behind a value: close what ends here, then go on with the next value of what is still open.
            while (true) {
                if (depth == outside) {
                    return at;
                }
                at = skipBlanks(bytes, at);
                byte next = bytes[at];
                if (next == ',') {
                    at = skipBlanks(bytes, at + 1);
                    break;
                }
                if (next != (inObject ? '}' : ']')) {
                    return fail(
                            at,
                            inObject
                                    ? "',' or '}' after a value in an object"
                                    : "',' or ']' after a value in an array");
                }
                at++;
                inObject = pop(--depth);
            }
            if (inObject) {
                at = key(bytes, at);
                if (at == FAILED) {
                    return FAILED;
                }
            }
        }
    }

    /** Skips a key and its colon; returns where its value starts. */
    private int key(byte[] bytes, int at) {
        if (bytes[at] != '"') {
            return fail(at, "a key in double quotes");
        }
        long key = strings.skip(bytes, at + 1);
        if (key < 0) {
            return failInString(key);
        }
        seenInStrings |= key;
        int colon = skipBlanks(bytes, (int) key + 1);
        return bytes[colon] == ':' ? skipBlanks(bytes, colon + 1) : fail(colon, "':' after a key");
    }

    private int scalar(byte[] bytes, int at) {
        return switch (bytes[at]) {
            case 't' -> Words.intAt(bytes, at) == TRUE ? at + 4 : fail(at, "true");
            case 'f' -> Words.intAt(bytes, at + 1) == ALSE ? at + 5 : fail(at, "false");
            case 'n' -> Words.intAt(bytes, at) == NULL ? at + 4 : fail(at, "null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(bytes, at);
            default -> fail(at, "a value");
        };
    }

    private int number(byte[] bytes, int from) {
        int at = bytes[from] == '-' ? from + 1 : from;
        int afterInteger = digits(bytes, at);
        if (afterInteger == at) {
            return fail(at, "a digit");
        }
        if (bytes[at] == '0' && afterInteger > at + 1) {
            return fail(at + 1, "no digit after a leading 0");
        }
        at = afterInteger;
        if (bytes[at] == '.') {
            int fraction = at + 1;
            at = digits(bytes, fraction);
            if (at == fraction) {
                return fail(at, "a digit after the decimal point");
            }
        }
        if ((bytes[at] | 0x20) == 'e') {
            int exponent = bytes[at + 1] == '+' || bytes[at + 1] == '-' ? at + 2 : at + 1;
            at = digits(bytes, exponent);
            if (at == exponent) {
                return fail(at, "a digit in the exponent");
            }
        }
        return at;
    }

    private static int digits(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at;
    }

    private static int skipBlanks(byte[] bytes, int from) {
        int at = from;
        while (true) {
            byte next = bytes[at];
            // Signed: bytes over 0x7F are negative and fall through to the exact test.
            if (next > ' ' || (next != ' ' && next != '\n' && next != '\r' && next != '\t')) {
                return at;
            }
            at++;
        }
    }

    private void push(int depth, boolean inObject) {
        long bit = 1L << depth;
        int word = depth >>> 6;
        outerIsObject[word] = inObject ? outerIsObject[word] | bit : outerIsObject[word] & ~bit;
    }

    private boolean pop(int depth) {
        return (outerIsObject[depth >>> 6] >>> depth & 1) != 0;
    }

    private int failInString(long error) {
        long kind = error & StringKernel.ERROR_KIND;
        int at = (int) error;
        if (kind == StringKernel.CONTROL_CHARACTER) {
            return fail(at, "'\"' at the end of a string, and control characters in it as escapes only");
        }
        if (kind == StringKernel.BAD_ESCAPE) {
            return fail(at, "one of \" \\ / b f n r t u after a backslash");
        }
        return fail(
                at,
                kind == StringKernel.BAD_HEX
                        ? "four hexadecimal digits after \\u"
                        : "a surrogate escape only as half of a pair");
    }

    private int fail(int at, String whatWasExpected) {
        failedAt = at;
        expected = whatWasExpected;
        return FAILED;
    }

    /** Broken UTF-8 before the place where the grammar gave up is the earlier fault, and often its cause. */
    private void reportSyntax(byte[] bytes, int offset, int end, ScanResult result) {
        int invalid = strings.firstInvalidUtf8(bytes, offset, end);
        if (invalid >= 0 && invalid < failedAt) {
            fail(invalid, "valid UTF-8");
        }
        result.refuseSyntax(failedAt - offset, failedAt == end, Objects.requireNonNull(expected));
    }
}
