package dev.velox.engine.upstream;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/** A SOCKS 5 proxy (RFC 1928, RFC 1929); it is asked for a type, a host and a port. */
final class SocksProxy extends RelayingProxy {

    private static final int NO_METHOD = 0xff;
    private static final int NAME = 3;

    private final @Nullable String credentials;
    private final int reply;

    /**
     * @param credentials {@code user:password} that is asked for, or null
     * @param reply RFC 1928 section 6, 0 connects
     */
    SocksProxy(@Nullable String credentials, int reply) {
        this.credentials = credentials;
        this.reply = reply;
        start();
    }

    @Override
    int greet(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        if (!greeted(in, out)) {
            return 0;
        }
        in.skipNBytes(3);
        int type = in.readUnsignedByte();
        String host = type == NAME
                ? text(in)
                : InetAddress.getByAddress(in.readNBytes(type == 1 ? 4 : 16)).getHostAddress();
        int port = in.readUnsignedShort();
        asked.add((type == NAME ? "name " : "address ") + host + ':' + port);
        out.write(new byte[] {5, (byte) reply, 0, 1, 0, 0, 0, 0, 0, 0});
        return reply == 0 ? port : 0;
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
}
