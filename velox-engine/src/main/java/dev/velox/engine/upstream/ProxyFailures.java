package dev.velox.engine.upstream;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.handler.proxy.ProxyConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Says in plain words why a proxy is no way to an upstream. Names the proxy by its address and where that was configured; never
 * its credentials or anything that it sent but a status.
 *
 * @param proxy the proxy
 * @param destination host and port that it was asked for
 */
record ProxyFailures(ProxySettings proxy, String destination) {

    /** The status of a CONNECT as a number, that of SOCKS as a word, in the exceptions of Netty's handlers. */
    private static final Pattern STATUS = Pattern.compile("\\bstatus: (\\w+)");

    private static final String NOT_AUTHENTICATED = "407";

    /** How messages name it. */
    String name() {
        return "the proxy " + proxy.url() + " (set by " + proxy.source() + ')';
    }

    /** What happened and what to do; null when the proxy is not what failed. */
    @Nullable String reason(Throwable cause) {
        if (UpstreamFailures.isA(cause, UnknownHostException.class)) {
            return "the host name of " + name() + " cannot be resolved. Check it and the name servers.";
        }
        ProxyConnectException refused = UpstreamFailures.find(cause, ProxyConnectException.class);
        if (refused != null) {
            return refused(String.valueOf(refused.getMessage()));
        }
        if (UpstreamFailures.isA(cause, ConnectException.class)) {
            return "no connection to " + name() + ": " + UpstreamFailures.reasonOf(cause)
                    + ". Check that the proxy runs and can be reached from here.";
        }
        return null;
    }

    private String refused(String message) {
        Matcher matcher = STATUS.matcher(message);
        String status = matcher.find() ? matcher.group(1) : "";
        if (status.equals(NOT_AUTHENTICATED) || message.contains("authMethod") || message.contains("authStatus")) {
            return proxy.credentials() == null
                    ? name() + " asks for a user name and password. Set them where the proxy is configured."
                    : name() + " does not accept the user name and password. Check them where the proxy is configured.";
        }
        if (status.startsWith("5")) {
            return name() + " cannot connect to " + destination + " (" + status
                    + "). Check that it exists and can be reached from the proxy.";
        }
        String fact = status.isEmpty() ? "" : " (" + status + ')';
        return name() + " does not connect to " + destination + fact
                + ". Have it allowed there, or reach this host without a proxy.";
    }
}
