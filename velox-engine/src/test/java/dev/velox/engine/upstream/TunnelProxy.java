package dev.velox.engine.upstream;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

/** A proxy that understands CONNECT (RFC 9110 section 9.3.6), and answers it with one status. */
final class TunnelProxy extends RelayingProxy {

    private final String status;
    private final @Nullable String credentials;

    TunnelProxy(String status) {
        this(status, null);
    }

    /** @param credentials {@code user:password} that is asked for, or null */
    private TunnelProxy(String status, @Nullable String credentials) {
        this.status = status;
        this.credentials = credentials;
        start();
    }

    static TunnelProxy demanding(String credentials) {
        return new TunnelProxy("200 OK", credentials);
    }

    /** Takes connections and says nothing. */
    static TunnelProxy hanging() {
        return new TunnelProxy("");
    }

    @Override
    int greet(Socket client) throws IOException {
        String head = head(client.getInputStream());
        String target = head.split(" ", 3)[1];
        asked.add("CONNECT " + target);
        if (status.isEmpty()) {
            client.getInputStream().read();
            return 0;
        }
        String answer = knows(head) ? status : "407 Proxy Authentication Required\r\nproxy-authenticate: Basic";
        client.getOutputStream().write(("HTTP/1.1 " + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return answer.startsWith("200") ? Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)) : 0;
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
}
