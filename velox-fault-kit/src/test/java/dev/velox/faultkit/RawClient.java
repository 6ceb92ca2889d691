package dev.velox.faultkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import static dev.velox.faultkit.ChatAnswer.utf8;

/** One HTTP/1.1 connection that shows every byte. Reads are bounded. */
final class RawClient implements AutoCloseable {

    private final Socket socket;

    RawClient(FaultServer server) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        socket.setSoTimeout(15_000);
    }

    RawClient ask(String model, boolean stream) throws IOException {
        String body = "{\"model\":\"" + model + "\",\"stream\":" + stream + "}";
        return send("POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: " + utf8(body).length + "\r\n\r\n"
                + body);
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(utf8(text));
        return this;
    }

    RawClient readTimeout(int millis) throws IOException {
        socket.setSoTimeout(millis);
        return this;
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /** Reads until the text has come; returns all that came. */
    byte[] until(String text) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (!all.toString(StandardCharsets.UTF_8).contains(text)) {
            int octet = in().read();
            if (octet < 0) {
                throw new IOException("ended before '" + text + "': " + all.toString(StandardCharsets.UTF_8));
            }
            all.write(octet);
        }
        return all.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
