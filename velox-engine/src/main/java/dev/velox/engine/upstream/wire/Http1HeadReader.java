package dev.velox.engine.upstream.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;

import dev.velox.engine.exchange.Headers;

/**
 * Reads the head of an answer, or the trailers behind one (RFC 9112 sections 4, 5 and 7.1.2), cut anywhere between reads. A
 * kernel: the bytes are copied into an array once; a line that stood in the answer before is compared, not parsed; in others
 * eight bytes are looked at at a time.
 *
 * <p><b>Strict.</b> Lines end with CR LF; no CR stands alone; no control character but HTAB; no folded line, no space before a
 * colon. What one reader takes for one thing and the next for another is refused with {@link MalformedAnswerException}.
 *
 * <p><b>Threads.</b> The loop of its connection.
 */
final class Http1HeadReader {

    static final int MAX_STATUS_LINE = 4096;

    /** All fields of a head together, line ends included. */
    static final int MAX_FIELD_BYTES = 64 << 10;

    /** No Content-Length. */
    static final long NO_LENGTH = -1;

    private static final byte[] VERSION = "HTTP/1.".getBytes(StandardCharsets.US_ASCII);
    private static final int STATUS_AT = VERSION.length + 2;
    private static final int STATUS_END = STATUS_AT + 3;

    /** More than heads vary in length from one answer to the next. */
    private static final int GUESS_MARGIN = 64;

    /** Of a longer one only its new bytes are looked at before it ends. */
    private static final int LONG_LINE = 256;

    private Http1Lines now = new Http1Lines();
    private Http1Lines before = new Http1Lines();
    private Headers headers = new Headers();
    private boolean trailers;

    /** Start of the line that is next. */
    private int at;

    /** The line of the answer before that is likely to come next. */
    private int expected;

    /** Up to here a line is known not to end. */
    private int unfinished;

    private long contentLength;
    private int codings;
    private boolean chunked;
    private boolean closes;

    /** For a head; of what was read before nothing counts any more. */
    void expectHead() {
        expect(false);
    }

    /** For trailers, whose fields count for nothing. */
    void expectTrailers() {
        expect(true);
    }

    private void expect(boolean fieldsOnly) {
        trailers = fieldsOnly;
        now.clear();
        headers = new Headers();
        at = 0;
        expected = 0;
        unfinished = 0;
        contentLength = NO_LENGTH;
        codings = 0;
        chunked = false;
        closes = false;
    }

    /** Whether a part of it came. */
    boolean begun() {
        return now.filled > 0;
    }

    /** The next answer is compared with this one. */
    void remember() {
        if (now.worthKeeping()) {
            Http1Lines last = now;
            now = before;
            before = last;
        }
    }

    int status() {
        return now.status;
    }

    /** Whether the peer speaks HTTP/1.1. */
    boolean speaksHttp11() {
        return now.minor == 1;
    }

    /** Whether the peer speaks HTTP/1.0. */
    boolean speaksHttp10() {
        return now.minor == 0;
    }

    /** Fields as they came; a new object for each head. */
    Headers headers() {
        return headers;
    }

    long contentLength() {
        return contentLength;
    }

    boolean hasTransferEncoding() {
        return codings > 0;
    }

    /** Anything but exactly one {@code chunked} would be a framing that two readers understand differently. */
    boolean isChunkedAlone() {
        return codings == 1 && chunked;
    }

    /** Whether {@code Connection} says {@code close}. */
    boolean closes() {
        return closes;
    }

    /**
     * Takes what belongs to the head.
     *
     * @return whether it is whole; its bytes are read then and no more, else all are
     * @throws MalformedAnswerException if it is none
     */
    boolean read(ByteBuf in) {
        int most = before.filled == 0 ? Integer.MAX_VALUE : before.filled + GUESS_MARGIN;
        for (; ; ) {
            Http1Lines lines = now;
            int had = lines.filled;
            int room = lines.room();
            int more = Math.min(in.readableBytes(), Math.min(room, most));
            in.getBytes(in.readerIndex(), lines.text, had, more);
            lines.filled = had + more;
            if (parse()) {
                in.skipBytes(at - had);
                // What was copied beyond the end belongs to the body.
                lines.filled = at;
                return true;
            }
            in.skipBytes(more);
            if (!in.isReadable()) {
                return false;
            }
            if (more == room) {
                lines.grow();
            }
            most = Integer.MAX_VALUE;
        }
    }

    private boolean parse() {
        if (unfinished - at > LONG_LINE && !endsNow()) {
            return incomplete();
        }
        Http1Lines lines = now;
        if (lines.statusEnd == 0 && !trailers && !statusLine()) {
            return incomplete();
        }
        byte[] text = lines.text;
        for (; ; ) {
            int line = expected;
            if (line < before.count && before.comesAgain(line, text, at, lines.filled)) {
                again(line);
                continue;
            }
            int rest = lines.filled - at;
            if (rest > 1 && text[at] == '\r' && text[at + 1] == '\n') {
                at += 2;
                checkFieldBytes();
                return true;
            }
            if (rest == 0 || (rest == 1 && text[at] == '\r') || !field()) {
                return incomplete();
            }
        }
    }

    /** The line at this place is one of the answer before. */
    private void again(int line) {
        int start = at;
        at = start + before.length(line);
        expected = line + 1;
        take(start, start + before.nameLength(line), before.name(line), before.value(line));
    }

    private boolean incomplete() {
        unfinished = now.filled;
        if (now.statusEnd == 0 && !trailers) {
            checkStatusLine(now.filled);
        } else {
            if (now.filled - now.statusEnd > MAX_FIELD_BYTES) {
                throw tooManyFieldBytes();
            }
        }
        return false;
    }

    private static void checkStatusLine(int length) {
        if (length > MAX_STATUS_LINE) {
            throw new MalformedAnswerException("status line: longer than " + MAX_STATUS_LINE + " bytes");
        }
    }

    private void checkFieldBytes() {
        if (at - now.statusEnd > MAX_FIELD_BYTES) {
            throw tooManyFieldBytes();
        }
    }

    private static MalformedAnswerException tooManyFieldBytes() {
        return new MalformedAnswerException("header fields: more than " + MAX_FIELD_BYTES + " bytes");
    }

    /** Else a line that comes in many pieces would be looked at from its start for each of them. */
    private boolean endsNow() {
        byte[] text = now.text;
        for (int i = unfinished; i < now.filled; i++) {
            if (text[i] == '\n') {
                return true;
            }
        }
        return false;
    }

    private boolean statusLine() {
        Http1Lines lines = now;
        byte[] text = lines.text;
        if (before.statusComesAgain(text, lines.filled)) {
            lines.status = before.status;
            lines.minor = before.minor;
            lines.statusEnd = before.statusEnd;
            at = lines.statusEnd;
            return true;
        }
        // Who speaks something else may never end a line: that shows in the first bytes.
        int known = Math.min(lines.filled, VERSION.length);
        if (!Arrays.equals(text, 0, known, VERSION, 0, known)) {
            throw new MalformedAnswerException("status line: not HTTP/1");
        }
        int end = lineEnd(0);
        if (end < 0) {
            return false;
        }
        checkStatusLine(end);
        boolean digits = end >= STATUS_END && Http1Text.isDigit(text[VERSION.length]);
        for (int i = STATUS_AT; i < STATUS_END && digits; i++) {
            digits = Http1Text.isDigit(text[i]);
        }
        if (!digits || text[STATUS_AT - 1] != ' ' || (end > STATUS_END && text[STATUS_END] != ' ')) {
            throw new MalformedAnswerException("status line: no version and status of three digits");
        }
        lines.minor = text[VERSION.length] - '0';
        lines.status = (text[STATUS_AT] - '0') * 100 + (text[STATUS_AT + 1] - '0') * 10 + (text[STATUS_AT + 2] - '0');
        lines.statusEnd = end + 2;
        at = end + 2;
        return true;
    }

    /** False while its line has no end. */
    private boolean field() {
        Http1Lines lines = now;
        byte[] text = lines.text;
        int start = at;
        int known = known(start);
        if (known >= 0) {
            if (before.comesAgain(known, text, start, lines.filled)) {
                again(known);
                return true;
            }
            expected = known + 1;
        }
        int colon = known >= 0 ? start + before.nameLength(known) : colon(start);
        int end = colon < 0 ? -1 : lineEnd(colon + 1);
        if (end < 0) {
            return false;
        }
        int from = colon + 1;
        while (from < end && Http1Text.isBlank(text[from])) {
            from++;
        }
        int to = end;
        while (to > from && Http1Text.isBlank(text[to - 1])) {
            to--;
        }
        String name = known >= 0 ? before.name(known) : lowerCase(start, colon);
        at = end + 2;
        take(start, colon, name, new String(text, from, to - from, StandardCharsets.ISO_8859_1));
        return true;
    }

    /** The line of the answer before that has this name, the likeliest first; -1 if there is none. */
    private int known(int start) {
        Http1Lines last = before;
        for (int i = 0, line = expected; i < last.count; i++, line++) {
            if (line >= last.count) {
                line = 0;
            }
            if (last.nameComesAgain(line, now.text, start, now.filled)) {
                return line;
            }
        }
        return -1;
    }

    private int colon(int start) {
        byte[] text = now.text;
        for (int i = start; i < now.filled; i++) {
            int c = text[i];
            if (c == ':' && i > start) {
                return i;
            }
            if (!Http1Token.isToken(c)) {
                // Folded lines and a space before the colon end here too.
                throw new MalformedAnswerException("header field: no name and colon");
            }
        }
        return -1;
    }

    private String lowerCase(int start, int end) {
        byte[] lower = new byte[end - start];
        for (int i = start; i < end; i++) {
            int c = now.text[i];
            lower[i - start] = (byte) (c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        }
        return new String(lower, StandardCharsets.ISO_8859_1);
    }

    private void take(int start, int colon, String name, String value) {
        now.add(start, colon, at, name, value);
        if (trailers) {
            return;
        }
        headers.addLower(name, value);
        switch (name.length()) {
            case 10 -> closes |= name.equals("connection") && Http1Token.listHas(value, "close");
            case 14 -> {
                if (name.equals("content-length")) {
                    length(value);
                }
            }
            case 17 -> {
                if (name.equals("transfer-encoding")) {
                    codings++;
                    chunked = value.equalsIgnoreCase("chunked");
                }
            }
            default -> {}
        }
    }

    /** Two lengths are how answers are smuggled (RFC 9112 section 6.3): none of them is believed. */
    private void length(String value) {
        if (contentLength != NO_LENGTH) {
            throw new MalformedAnswerException("Content-Length: more than one");
        }
        boolean digits = !value.isEmpty() && value.length() < 19;
        long length = 0;
        for (int i = 0; i < value.length() && digits; i++) {
            digits = Http1Text.isDigit(value.charAt(i));
            length = length * 10 + (value.charAt(i) - '0');
        }
        if (!digits) {
            throw new MalformedAnswerException("Content-Length: no number of at most 18 digits");
        }
        contentLength = length;
    }

    /** The CR of the line end that is next; -1 while there is none. */
    private int lineEnd(int from) {
        byte[] text = now.text;
        int filled = now.filled;
        int i = Http1Text.control(text, from, filled);
        if (i >= filled || (text[i] == '\r' && i + 1 == filled)) {
            return -1;
        }
        if (text[i] != '\r' || text[i + 1] != '\n') {
            throw new MalformedAnswerException("header field: a control character, or a line end that is not CR LF");
        }
        return i;
    }
}
