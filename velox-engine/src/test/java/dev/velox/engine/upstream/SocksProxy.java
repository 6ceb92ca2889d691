package dev.velox.engine.upstream;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/** A SOCKS 5 proxy (RFC 1928, RFC 1929). Every name that it is asked for is a name of this machine. */
final class SocksProxy implements AutoCloseable {

    private static final int NO_METHOD = 0xff;
    private static final int NAME = 3;

    private final ServerSocket socket;
    private final @Nullable String credentials;
    private final int reply;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    /** Type, host and port of each request. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    /**
     * @param credentials {@code user:password} that is asked for, or null
     * @param reply RFC 1928 section 6, 0 connects
     */
    SocksProxy(@Nullable String credentials, int reply) {
        this.credentials = credentials;
        this.reply = reply;
        try {
            this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
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
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            if (!greeted(in, out)) {
                return;
            }
            in.skipNBytes(3);
            int type = in.readUnsignedByte();
            String host = type == NAME
                    ? text(in)
                    : InetAddress.getByAddress(in.readNBytes(type == 1 ? 4 : 16))
                            .getHostAddress();
            int port = in.readUnsignedShort();
            asked.add((type == NAME ? "name " : "address ") + host + ':' + port);
            out.write(new byte[] {5, (byte) reply, 0, 1, 0, 0, 0, 0, 0, 0});
            if (reply != 0) {
                return;
            }
            try (Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
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

    private boolean greeted(DataInputStream in, OutputStream out) throws IOException {
        in.readUnsignedByte();
        byte[] methods = in.readNBytes(in.readUnsignedByte());
        int wanted = credentials == null ? 0 : 2;
        boolean offered = false;
        for (byte method : methods) {
            offered |= method == wanted;
        }
        out.write(new byte[] {5, (byte) (offered ? wanted : NO_METHOD)});
        if (!offered || credentials == null) {
            return offered;
        }
        in.readUnsignedByte();
        boolean known = credentials.equals(text(in) + ':' + text(in));
        out.write(new byte[] {1, (byte) (known ? 0 : 1)});
        return known;
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
    }

    private static void pump(Socket from, Socket to) {
        try (to) {
            from.getInputStream().transferTo(to.getOutputStream());
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
