package dev.velox.autoconfigure.ingress;

import java.net.InetSocketAddress;

import org.jspecify.annotations.Nullable;

/** The port of the gateway's own, where it has one. */
@FunctionalInterface
public interface OwnListener {

    /** Where it listens, with the port that was given to it; null before it starts and after it ended. Any thread. */
    @Nullable InetSocketAddress address();
}
