package dev.velox.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The upstream's end of one HTTP/1.1 connection, for a {@link Script} to write to byte by byte, or to break. */
public final class UpstreamConnection {

    private final Socket socket;
    private final InputStream in;

    UpstreamConnection(Socket socket, InputStream in) {
        this.socket = socket;
        this.in = in;
    }

    public void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    public void json(int status, String body, String... headers) throws IOException {
        StringBuilder head =
                new StringBuilder("HTTP/1.1 " + status + " Whatever\r\ncontent-type: application/json\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        write(head + "content-length: " + length + "\r\n\r\n" + body);
    }

    /** The head of a chunked stream of server-sent events. */
    public void streamHead() throws IOException {
        write("HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n");
    }

    /** One event with the blank line behind it, as one chunk. */
    public void event(String event) throws IOException {
        chunk(event + "\n\n");
    }

    public void chunk(String text) throws IOException {
        write(Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n");
    }

    public void lastChunk() throws IOException {
        write("0\r\n\r\n");
    }

    public void close() throws IOException {
        socket.close();
    }

    /** Ends with a reset instead of an orderly end. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Whether the gateway ends the connection within the time. */
    public boolean awaitEnd(Duration within) throws IOException {
        socket.setSoTimeout((int) within.toMillis());
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }
}
