package dev.velox.it.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/**
 * One HTTP/1.1 connection whose every byte the test chooses, for what well-behaved clients would never send and never
 * show. All reads are bounded by {@link Bounds#PATIENCE}.
 */
public final class RawHttp implements AutoCloseable {

    private final Socket socket;
    private final WireReader reader;
    private final ByteArrayOutputStream streamed = new ByteArrayOutputStream();
    private @Nullable WireHead head;

    private RawHttp(Socket socket, WireReader reader) {
        this.socket = socket;
        this.reader = reader;
    }

    public static RawHttp connect(int port) {
        try {
            return over(open(port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same through TLS, from a client that speaks nothing but HTTP/1.1 and says so. */
    public static RawHttp connectTls(int port, SSLContext trust) {
        try {
            SSLSocket secure = (SSLSocket) trust.getSocketFactory().createSocket(open(port), "localhost", port, true);
            SSLParameters parameters = secure.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.1"});
            secure.setSSLParameters(parameters);
            secure.startHandshake();
            return over(secure);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket open(int port) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) Bounds.PATIENCE.toMillis());
        socket.setSoTimeout((int) Bounds.PATIENCE.toMillis());
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static RawHttp over(Socket socket) throws IOException {
        return new RawHttp(socket, new WireReader(new BufferedInputStream(socket.getInputStream())));
    }

    /** One request on a connection of its own. */
    public static Answer exchange(int port, byte[] request) {
        try (RawHttp http = connect(port)) {
            return http.send(request).answer();
        }
    }

    public static Answer get(int port, String path, String... headers) {
        return exchange(port, request("GET", path, new byte[0], headers));
    }

    public static Answer post(int port, String path, String json, String... headers) {
        return exchange(port, post(path, json, headers));
    }

    /** The bytes of a good request with a JSON body. */
    public static byte[] post(String path, String json, String... headers) {
        return post(path, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    public static byte[] post(String path, byte[] body, String... headers) {
        boolean typed = List.of(headers).stream().anyMatch(header -> header.startsWith("content-type:"));
        String[] all = new String[headers.length + (typed ? 1 : 2)];
        System.arraycopy(headers, 0, all, 0, headers.length);
        all[headers.length] = "content-length: " + body.length;
        if (!typed) {
            all[headers.length + 1] = "content-type: application/json";
        }
        return request("POST", path, body, all);
    }

    public static byte[] request(String method, String path, byte[] body, String... headers) {
        byte[] head = head(method, path, headers).getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = new byte[head.length + body.length];
        System.arraycopy(head, 0, request, 0, head.length);
        System.arraycopy(body, 0, request, head.length, body.length);
        return request;
    }

    /** The head with exactly the fields given, and one Host. */
    public static String head(String method, String path, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nhost: localhost\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    public RawHttp send(byte[] bytes) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RawHttp send(String text) {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The next final answer with its whole body. */
    public Answer answer() {
        WireHead answered = readHead();
        try {
            return Answer.of(answered, reader.readAll(), reader.whole());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The answer to HEAD: a head and nothing behind it. */
    public Answer answerToHead() {
        WireHead answered = readHead();
        reader.noBody();
        return Answer.of(answered, new byte[0], true);
    }

    /** The head of an answer whose body is read by {@link #until} and {@link #rest}. */
    public Answer streamHead() {
        WireHead answered = readHead();
        head = answered;
        streamed.reset();
        return Answer.of(answered, new byte[0], false);
    }

    /** Reads the body until the text has come. Returns what came so far. */
    public String until(String text) {
        try {
            while (!streamedText().contains(text)) {
                int octet = reader.read();
                if (octet < 0) {
                    throw new AssertionError("The answer ended before '" + text + "': " + streamedText());
                }
                streamed.write(octet);
            }
            return streamedText();
        } catch (IOException e) {
            throw new UncheckedIOException("Waited for '" + text + "' after: " + streamedText(), e);
        }
    }

    /** Reads the body to its end. The answer holds all of it, what {@link #until} read included. */
    public Answer rest() {
        WireHead answered = head;
        if (answered == null) {
            throw new IllegalStateException("streamHead() comes first");
        }
        try {
            streamed.writeBytes(reader.readAll());
            return Answer.of(answered, streamed.toByteArray(), reader.whole());
        } catch (IOException e) {
            throw new UncheckedIOException("After: " + streamedText(), e);
        }
    }

    /**
     * Hands the body of an answer whose head was read to the taker, piece by piece, up to its end.
     *
     * @return whether it came to its announced end
     */
    public boolean body(Consumer<byte[]> taker) {
        byte[] piece = new byte[64 << 10];
        try {
            for (int length = reader.read(piece); length >= 0; length = reader.read(piece)) {
                taker.accept(Arrays.copyOf(piece, length));
            }
            return reader.whole();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the other side ends the connection now, before {@link Bounds#PATIENCE}. */
    public boolean ended() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Leaves with a reset instead of an orderly end. */
    public void reset() {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        leave();
    }

    /** Leaves with an orderly end of the connection. */
    public void leave() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private WireHead readHead() {
        try {
            WireHead next = reader.head(true);
            while (next != null && Answer.status(next) < 200) {
                next = reader.head(true);
            }
            if (next == null) {
                throw new AssertionError("The connection ended without an answer");
            }
            if (Answer.status(next) == 204 || Answer.status(next) == 304) {
                reader.noBody();
            }
            return next;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String streamedText() {
        return streamed.toString(StandardCharsets.UTF_8);
    }
}
