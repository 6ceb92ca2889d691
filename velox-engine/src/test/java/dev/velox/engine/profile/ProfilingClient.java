package dev.velox.engine.profile;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** Speaks HTTP/1.1 over a plain socket, so that every header is the test's own. */
final class ProfilingClient {

    static final class Answer {

        private final int status;
        private final String head;
        private final byte[] body;

        Answer(int status, String head, byte[] body) {
            this.status = status;
            this.head = head;
            this.body = body;
        }

        int status() {
            return status;
        }

        String head() {
            return head;
        }

        byte[] body() {
            return body;
        }

        String text() {
            return new String(body, UTF_8);
        }

        String header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        /** Of a gzipped body, which has its strings as they are. */
        String unzipped() throws IOException {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                return new String(in.readAllBytes(), ISO_8859_1);
            }
        }
    }

    private final int port;

    ProfilingClient(int port) {
        this.port = port;
    }

    Answer get(String path, String... headers) throws IOException {
        return ask("GET", path, "Host: 127.0.0.1:" + port, headers);
    }

    Answer ask(String method, String path, String host, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
        request.append(host).append(host.isEmpty() ? "" : "\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        request.append("\r\n");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(request.toString().getBytes(ISO_8859_1));
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    private static Answer parse(byte[] bytes) {
        String text = new String(bytes, ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        String head = text.substring(0, end);
        byte[] body = text.substring(end + 4).getBytes(ISO_8859_1);
        return new Answer(Integer.parseInt(head.substring(9, 12)), head, body);
    }
}
