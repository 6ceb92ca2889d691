package dev.velox.engine.upstream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that answers with exactly these bytes, whatever HTTP says about them. */
public final class RawServer implements AutoCloseable {

    /** What happens on one connection, after the head of the first request was read. */
    @FunctionalInterface
    public interface Script {
        void play(Peer peer) throws IOException;
    }

    /** One connection. */
    public static final class Peer {

        private final Socket socket;
        private final InputStream in;
        private final CountDownLatch released;
        private final Semaphore more;

        private Peer(Socket socket, CountDownLatch released, Semaphore more) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
            this.released = released;
            this.more = more;
        }

        public Peer send(String text) throws IOException {
            return send(text.getBytes(StandardCharsets.UTF_8));
        }

        public Peer send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        }

        /** Closes with a RST instead of a FIN. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        public void close() throws IOException {
            socket.close();
        }

        /** Waits until the test says {@link RawServer#goOn()}. */
        public void awaitMore() throws IOException {
            try {
                if (!more.tryAcquire(10, TimeUnit.SECONDS)) {
                    throw new IOException("nobody said to go on");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Says nothing until the test is over or the client has gone. */
        public void silence() {
            try {
                while (!released.await(5, TimeUnit.MILLISECONDS) && !gone()) {
                    Thread.onSpinWait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        /** Waits until the client has closed or reset the connection. */
        private boolean gone() {
            try {
                socket.setSoTimeout(5);
                return in.read() < 0;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        private void readHead() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("client left");
                }
                head.append((char) next);
            }
            int at = head.toString().toLowerCase(Locale.ROOT).indexOf("content-length: ");
            if (at >= 0) {
                int from = at + "content-length: ".length();
                int length = Integer.parseInt(head.substring(from, head.indexOf("\r\n", from)));
                in.skipNBytes(length);
            }
        }
    }

    private final ServerSocket socket;
    private final Script script;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private final Semaphore more = new Semaphore(0);
    public final AtomicInteger connections = new AtomicInteger();
    public final AtomicInteger requests = new AtomicInteger();
    public final AtomicInteger closedByClient = new AtomicInteger();

    private RawServer(ServerSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
    }

    /** Plays the script after each request, over and over on the same connection until the script closes it. */
    public static RawServer afterRequest(Script script) {
        return start(script, true);
    }

    /** Plays the script as soon as somebody has connected. */
    public static RawServer atOnce(Script script) {
        return start(script, false);
    }

    private static RawServer start(Script script, boolean readsRequests) {
        try {
            RawServer server = new RawServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
            Thread.ofVirtual().start(() -> server.accept(readsRequests));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets a script go on that waits. */
    public void goOn() {
        more.release();
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void accept(boolean readsRequests) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                connections.incrementAndGet();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client, readsRequests));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client, boolean readsRequests) {
        try (client) {
            Peer peer = new Peer(client, released, more);
            do {
                if (readsRequests) {
                    peer.readHead();
                    requests.incrementAndGet();
                }
                script.play(peer);
            } while (readsRequests && !client.isClosed() && !client.isOutputShutdown());
        } catch (IOException e) {
            closedByClient.incrementAndGet();
        }
    }

    @Override
    public void close() {
        released.countDown();
        try {
            socket.close();
            for (Socket client : open) {
                client.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
