package dev.velox.engine.ingress;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/** A caller that sends exactly these bytes and reads what HTTP/1.1 says comes back. */
final class RawClient implements AutoCloseable {

    /** One answer; header names in lower case. */
    record Reply(int status, Map<String, String> headers, String body) {

        @Nullable String header(String name) {
            return headers.get(name);
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBuffer in bytes; 0 is the system's */
    RawClient(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** A complete request with a JSON body. */
    RawClient post(String path, String body, String... fields) throws IOException {
        return send(posted(path, body, fields));
    }

    static String posted(String path, String body, String... fields) {
        StringBuilder head = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.append("\r\n").append(body).toString();
    }

    /** A head of these lines. */
    static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n\r\n";
    }

    static String got(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    Reply reply() throws IOException {
        String first = line();
        int status = Integer.parseInt(first.split(" ", 3)[1]);
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (one, two) -> one + ", " + two);
        }
        return new Reply(status, headers, body(status, headers));
    }

    private String body(int status, Map<String, String> headers) throws IOException {
        if (status < 200 || status == 204 || status == 304) {
            return "";
        }
        String length = headers.get("content-length");
        if (length != null) {
            return text(in.readNBytes(Integer.parseInt(length)));
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            StringBuilder body = new StringBuilder();
            while (true) {
                int size = Integer.parseInt(line(), 16);
                byte[] chunk = in.readNBytes(size);
                line();
                if (size == 0) {
                    return body.toString();
                }
                body.append(text(chunk));
            }
        }
        return text(in.readAllBytes());
    }

    /** The next line, without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the end came after: " + line);
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /** Everything up to the end of the connection. */
    String rest() throws IOException {
        return text(in.readAllBytes());
    }

    boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    /** How much has come and was not read, as far as can be told without waiting. */
    int available() throws IOException {
        return in.available();
    }

    void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Ends the connection with a RST. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
