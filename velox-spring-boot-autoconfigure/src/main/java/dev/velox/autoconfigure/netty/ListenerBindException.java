package dev.velox.autoconfigure.netty;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

/** The port of the gateway's own cannot be opened. */
public final class ListenerBindException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String address;
    private final @Nullable String reason;

    ListenerBindException(InetSocketAddress address, Throwable cause) {
        super("velox.ingress.listener: " + address + " cannot be listened on", cause);
        this.address = address.getAddress().getHostAddress() + ":" + address.getPort();
        this.reason = cause.getMessage();
    }

    /** Address and port that were asked for. */
    public String address() {
        return address;
    }

    /** What the operating system says, or null. */
    public @Nullable String reason() {
        return reason;
    }
}
