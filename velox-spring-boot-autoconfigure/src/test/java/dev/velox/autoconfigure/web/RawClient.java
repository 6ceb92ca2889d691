package dev.velox.autoconfigure.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** A caller without manners: sends exactly the bytes that it is given, and shows the bytes that come back. */
final class RawClient implements AutoCloseable {

    private final Socket socket = new Socket();
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private boolean reset;

    RawClient(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBuffer bytes that the kernel takes for a caller who does not read; 0 = the default */
    RawClient(int port, int receiveBuffer) throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(10_000);
        socket.setTcpNoDelay(true);
    }

    RawClient send(String text) throws IOException {
        return send(text.getBytes(ISO_8859_1));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Reads until the text has come; all that was seen on this connection so far. */
    String readUntil(String text) throws IOException {
        while (!seen().contains(text)) {
            if (!readSome()) {
                throw new AssertionError("the connection ended before '" + text + "' came: " + seen());
            }
        }
        return seen();
    }

    /** Reads until the server ends the connection; all that was seen. */
    String readToEnd() throws IOException {
        while (readSome()) {
            // Reads on.
        }
        return seen();
    }

    /** Reads until as many bytes of body have come behind a head that has been seen. */
    void readBody(int length) throws IOException {
        int bodyStart = seen().indexOf("\r\n\r\n") + 4;
        while (seen.size() < bodyStart + length && readSome()) {
            // Reads on.
        }
    }

    /** Whether the connection ended with a reset instead of an orderly end. */
    boolean wasReset() {
        return reset;
    }

    byte[] bytes() {
        return seen.toByteArray();
    }

    private String seen() {
        return seen.toString(ISO_8859_1);
    }

    private boolean readSome() throws IOException {
        byte[] buffer = new byte[65536];
        int count;
        try {
            count = socket.getInputStream().read(buffer);
        } catch (SocketException connectionReset) {
            reset = true;
            return false;
        }
        if (count > 0) {
            seen.write(buffer, 0, count);
        }
        return count >= 0;
    }

    /** Forgets what was seen, for the next answer on the same connection. */
    RawClient forget() {
        seen.reset();
        return this;
    }

    /** Closes with a reset when unread bytes wait, else in good order. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
