package dev.velox.engine.upstream;

import reactor.netty.tcp.TcpClient;

/**
 * Changes how an upstream is connected to, for example from a local address. Called once per upstream and loop, while the pool is
 * built. What the gateway's promises rest on (the loop, the connect deadline, that connections are the pool's own) is set
 * again afterwards, and a proxy that is set here wins over {@link UpstreamSettings#proxy()}; HTTP is not spoken by this client, only TCP, TLS and what leads through a proxy.
 */
@FunctionalInterface
public interface UpstreamClientCustomizer {

    /**
     * The client to use instead.
     *
     * @param upstream name of the upstream
     */
    TcpClient customize(String upstream, TcpClient client);
}
