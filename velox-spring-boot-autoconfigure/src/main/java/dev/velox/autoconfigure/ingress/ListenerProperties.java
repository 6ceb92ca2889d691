package dev.velox.autoconfigure.ingress;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * A port of the gateway's own, beside the application's web server. What the application puts before its own paths, Spring
 * Security included, does not stand before this port.
 *
 * @param address Address to listen on. When unset, 127.0.0.1. Off loopback the start is refused without
 *     "velox.access.api-keys" or "velox.access.anonymous=true".
 * @param port Port to listen on; 0 takes any free one, which the log and the velox endpoint name. When unset, the gateway
 *     shares the port of the application's web server. A Spring MVC application needs one.
 * @param sslBundle SSL bundle of the port. When unset, it speaks plain HTTP.
 */
public record ListenerProperties(
        @Nullable InetAddress address,
        @Nullable Integer port,
        @Nullable String sslBundle) {

    private static final int MAX_PORT = 65535;
    private static final String WITH_PORT = "nothing, unless velox.ingress.listener.port is set";

    public ListenerProperties {
        if (port == null) {
            if (address != null) {
                check(false, "velox.ingress.listener.address", address.getHostAddress(), WITH_PORT);
            }
            if (sslBundle != null) {
                check(false, "velox.ingress.listener.ssl-bundle", sslBundle, WITH_PORT);
            }
        } else {
            check(port >= 0 && port <= MAX_PORT, "velox.ingress.listener.port", port, "0.." + MAX_PORT);
        }
        if (sslBundle != null) {
            check(!sslBundle.isBlank(), "velox.ingress.listener.ssl-bundle", "'" + sslBundle + "'", "a name");
        }
    }

    /** Whether the gateway has a port of its own. */
    public boolean enabled() {
        return port != null;
    }

    /** The port asked for. */
    public int requiredPort() {
        if (port == null) {
            throw new IllegalStateException("velox.ingress.listener.port: null (expected: set)");
        }
        return port;
    }

    /** Where to listen: what is set, or 127.0.0.1. */
    public InetAddress bindAddress() {
        return address != null ? address : InetAddress.ofLiteral("127.0.0.1");
    }
}
