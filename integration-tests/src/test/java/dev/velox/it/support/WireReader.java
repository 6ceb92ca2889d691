package dev.velox.it.support;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.1 messages for either end of a test, and knows what clients hide: whether a body ended in good order
 * (RFC 9112 section 6) or merely stopped.
 */
final class WireReader {

    private enum Framing {
        NONE,
        LENGTH,
        CHUNKED,
        CLOSE
    }

    private final InputStream in;
    private Framing framing = Framing.NONE;
    private long left;
    private boolean ended = true;
    private boolean whole = true;

    WireReader(InputStream in) {
        this.in = in;
    }

    /** The next head, or null when the connection ended before its first byte. Its body follows. */
    @Nullable WireHead head(boolean answer) throws IOException {
        List<String> lines = new ArrayList<>();
        String line = line();
        while (line != null && !line.isEmpty()) {
            lines.add(line);
            line = line();
        }
        if (lines.isEmpty()) {
            return null;
        }
        WireHead head = WireHead.parse(lines);
        String length = head.header("content-length");
        if (head.is("transfer-encoding", "chunked")) {
            body(Framing.CHUNKED, 0);
        } else if (length != null) {
            body(Framing.LENGTH, Long.parseLong(length));
        } else {
            body(answer ? Framing.CLOSE : Framing.NONE, 0);
        }
        return head;
    }

    /** Says that the message has no body whatever its head says: the answer to HEAD, 204, 304. */
    void noBody() {
        body(Framing.NONE, 0);
    }

    /** One byte of the body, or -1 behind its end, be that in good order or not. */
    int read() throws IOException {
        if (ended) {
            return -1;
        }
        if (left == 0 && framing == Framing.LENGTH) {
            return end(true);
        }
        if (left == 0 && framing == Framing.CHUNKED && !nextChunk()) {
            return -1;
        }
        int octet;
        try {
            octet = in.read();
        } catch (SocketTimeoutException silence) {
            throw silence;
        } catch (IOException reset) {
            return end(false);
        }
        if (octet < 0) {
            return end(framing == Framing.CLOSE);
        }
        if (framing != Framing.CLOSE && --left == 0 && framing == Framing.CHUNKED) {
            line();
        }
        return octet;
    }

    /** What is there of the body, at least one byte; -1 behind its end. For bodies that would take long byte by byte. */
    int read(byte[] into) throws IOException {
        int first = read();
        if (first < 0) {
            return -1;
        }
        into[0] = (byte) first;
        long framed = framing == Framing.CLOSE ? Integer.MAX_VALUE : left - (framing == Framing.CHUNKED ? 1 : 0);
        int more = (int) Math.min(Math.min(in.available(), framed), into.length - 1);
        if (more <= 0) {
            return 1;
        }
        int got = in.read(into, 1, more);
        left -= framing == Framing.CLOSE ? 0 : got;
        return got < 0 ? 1 : got + 1;
    }

    byte[] readAll() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int octet = read(); octet >= 0; octet = read()) {
            body.write(octet);
        }
        return body.toByteArray();
    }

    /** Whether the body that was read came to its announced end. Only a length or a last chunk announces one. */
    boolean whole() {
        return ended && whole && framing != Framing.CLOSE;
    }

    private boolean nextChunk() throws IOException {
        String size;
        try {
            size = line();
        } catch (SocketTimeoutException silence) {
            throw silence;
        } catch (IOException reset) {
            size = null;
        }
        if (size == null) {
            end(false);
            return false;
        }
        int extension = size.indexOf(';');
        left = Long.parseLong((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
        if (left > 0) {
            return true;
        }
        String trailer = line();
        while (trailer != null && !trailer.isEmpty()) {
            trailer = line();
        }
        end(trailer != null);
        return false;
    }

    private void body(Framing how, long length) {
        framing = how;
        left = length;
        ended = how == Framing.NONE;
        whole = true;
    }

    private int end(boolean inGoodOrder) {
        ended = true;
        whole = inGoodOrder;
        return -1;
    }

    /** A line without its end, or null when the connection ended before its first byte. */
    private @Nullable String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                if (line.size() == 0) {
                    return null;
                }
                throw new EOFException("The connection ended within a line: " + line.toString(StandardCharsets.UTF_8));
            }
            line.write(octet);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
