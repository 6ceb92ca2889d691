package dev.velox.it.support;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy on loopback that opens tunnels (RFC 9110 section 9.3.6) for one user, and knows every name as one of this
 * machine.
 */
public final class ConnectProxy implements AutoCloseable {

    private final ServerSocket server;
    private final String authorization;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> tunnels = new CopyOnWriteArrayList<>();
    private volatile String status = "200 OK";

    private ConnectProxy(ServerSocket server, String authorization) {
        this.server = server;
        this.authorization = authorization;
    }

    public static ConnectProxy start(String username, String password) {
        byte[] credentials = (username + ':' + password).getBytes(StandardCharsets.UTF_8);
        try {
            ConnectProxy proxy = new ConnectProxy(
                    new ServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                    "Basic " + Base64.getEncoder().encodeToString(credentials));
            Thread.ofVirtual().name("connect-proxy").start(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** What whoever shows the right credentials is told from now on. */
    public void answers(String next) {
        status = next;
    }

    /** Host and port of each tunnel that was opened. */
    public List<String> tunnels() {
        return List.copyOf(tunnels);
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                Thread.ofVirtual().name("connect-proxy").start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = new BufferedInputStream(client.getInputStream());
            WireHead head = new WireReader(in).head(false);
            if (head == null) {
                return;
            }
            String answer =
                    authorization.equals(head.header("proxy-authorization")) ? status : "407 Authentication Required";
            client.getOutputStream()
                    .write(("HTTP/1.1 " + answer + "\r\ncontent-length: 0\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            if (answer.startsWith("200")) {
                String target = head.start().split(" ", 3)[1];
                tunnels.add(target);
                tunnel(client, in, Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)));
            }
        } catch (IOException ended) {
            // One side is gone, and the tunnel with it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(client);
        }
    }

    private void tunnel(Socket client, InputStream in, int port) throws IOException, InterruptedException {
        try (Socket target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            sockets.add(target);
            Thread back = Thread.ofVirtual().name("connect-proxy").start(() -> pump(target, client));
            in.transferTo(target.getOutputStream());
            target.shutdownOutput();
            back.join();
            sockets.remove(target);
        }
    }

    private static void pump(Socket from, Socket to) {
        try (to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException ended) {
            // The other direction ends for the same reason.
        }
    }
}
