package dev.velox.engine.upstream;

import reactor.netty.http.client.HttpClient;

/**
 * Changes how an upstream is connected to, for example through a proxy. Called once per upstream and loop, while the pool is
 * built. What the gateway's promises rest on (the loop, no retry, no redirect, bodies not recoded) is set again afterwards.
 */
@FunctionalInterface
public interface UpstreamClientCustomizer {

    /**
     * The client to use instead.
     *
     * @param upstream name of the upstream
     */
    HttpClient customize(String upstream, HttpClient client);
}
