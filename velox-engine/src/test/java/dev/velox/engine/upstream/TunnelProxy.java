package dev.velox.engine.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * A proxy that understands CONNECT (RFC 9110 section 9.3.6), and answers it with one status. Every name that it is asked for is
 * a name of this machine.
 */
final class TunnelProxy implements AutoCloseable {

    private final ServerSocket socket;
    private final String status;
    private final @Nullable String credentials;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** Method and target of each request. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    TunnelProxy(String status) {
        this(status, null);
    }

    /** @param credentials {@code user:password} that is asked for, or null */
    private TunnelProxy(String status, @Nullable String credentials) {
        this.status = status;
        this.credentials = credentials;
        try {
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    static TunnelProxy demanding(String credentials) {
        return new TunnelProxy("200 OK", credentials);
    }

    /** Takes connections and says nothing. */
    static TunnelProxy hanging() {
        return new TunnelProxy("");
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            String head = head(client.getInputStream());
            String target = head.split(" ", 3)[1];
            asked.add("CONNECT " + target);
            if (status.isEmpty()) {
                client.getInputStream().read();
                return;
            }
            String answer = knows(head) ? status : "407 Proxy Authentication Required\r\nproxy-authenticate: Basic";
            client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            if (!answer.startsWith("200")) {
                return;
            }
            int colon = target.lastIndexOf(':');
            try (Socket server =
                    new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(target.substring(colon + 1)))) {
                open.add(server);
                Thread back = Thread.ofVirtual().start(() -> pump(server, client));
                pump(client, server);
                back.join();
            }
        } catch (IOException e) {
            // One side has gone: so has the tunnel.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean knows(String head) {
        return credentials == null
                || head.lines()
                        .anyMatch(line -> line.equalsIgnoreCase("proxy-authorization: Basic "
                                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8))));
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("client left");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void pump(Socket from, Socket to) {
        try (to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                out.write(bytes, 0, length);
            }
        } catch (IOException e) {
            // The other direction ends for the same reason.
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (Socket each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
