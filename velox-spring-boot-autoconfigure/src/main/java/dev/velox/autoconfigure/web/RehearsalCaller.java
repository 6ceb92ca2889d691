package dev.velox.autoconfigure.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A caller of the rehearsal: one connection, one request after the other, over a plain socket. What it costs is missing where
 * the gateway is to be warmed, so it runs no code of Netty's, and knows an answer by its start and its end only.
 *
 * <p>Threads: one at a time; closing by any.
 */
final class RehearsalCaller implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RehearsalCaller.class);

    private static final String ASCII = "warm? ";

    /** As many words as a word has bytes: so a wide question has about as many as one in ASCII. */
    private static final String WIDE = "\u00bfcalor? \u0442\u0435\u043f\u043b\u043e? \u6e29\u6696\uff1f \ud83d\udd25 ";

    private static final int BYTES_PER_WORD = ASCII.length();

    private static final byte[] OK = "HTTP/1.1 200 ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END_OF_DOCUMENT = RehearsalUpstream.END_OF_DOCUMENT.getBytes(StandardCharsets.US_ASCII);

    /** Past a SOCKS proxy of the JVM's, which need not make an exception of loopback. */
    private final Socket socket = new Socket(Proxy.NO_PROXY);

    private final byte[] answer = new byte[16 << 10];

    private final Set<RehearsalCaller> open;

    /**
     * Connects.
     *
     * @param patience how long connecting may take, and an answer keep silent
     * @param open where it stands while it is open, for who would close it from outside
     */
    RehearsalCaller(int port, Duration patience, Set<RehearsalCaller> open) throws IOException {
        this.open = open;
        int millis = Math.toIntExact(patience.toMillis());
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), millis);
        } catch (IOException failed) {
            close();
            throw failed;
        }
        open.add(this);
    }

    /**
     * A request for a document or a stream, with a question of so many words.
     *
     * @param wide whether the words have characters of two, three and four bytes: ASCII does not come by the code that
     *     checks them
     */
    static byte[] request(boolean stream, int words, boolean wide) {
        String question = wide ? WIDE.repeat(Math.ceilDiv(words, BYTES_PER_WORD)) : ASCII.repeat(words);
        byte[] body = ("{\"model\":\"warm-up\",\"stream\":" + stream
                        + ",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
        String head = "POST /v1/chat/completions HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer rehearsal\r\n"
                + "content-type: application/json\r\naccept: "
                + (stream ? RehearsalUpstream.EVENT_STREAM : "application/json") + "\r\ncontent-length: "
                + body.length + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.US_ASCII);
        byte[] request = new byte[start.length + body.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        return request;
    }

    /**
     * Sends a request and reads its whole answer.
     *
     * @throws IOException for any other answer than 200, a connection that ends, or silence
     */
    void ask(byte[] request, boolean stream) throws IOException {
        socket.getOutputStream().write(request);
        byte[] end = stream ? LAST_CHUNK : END_OF_DOCUMENT;
        int length = 0;
        while (length < OK.length || !matches(length - end.length, end)) {
            int read =
                    length == answer.length ? -1 : socket.getInputStream().read(answer, length, answer.length - length);
            if (read < 0) {
                throw new IOException("answer of " + length + " bytes (expected: a whole one)");
            }
            length += read;
            if (length >= OK.length && !matches(0, OK)) {
                String head = new String(answer, 0, length, StandardCharsets.US_ASCII);
                throw new IOException("answer: " + head.lines().findFirst().orElse("") + " (expected: status 200)");
            }
        }
    }

    private boolean matches(int from, byte[] bytes) {
        if (from < 0) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (answer[from + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        open.remove(this);
        try {
            socket.close();
        } catch (IOException e) {
            log.debug("A connection of the warm-up did not close", e);
        }
    }
}
