package dev.velox.autoconfigure.upstream;

import org.springframework.boot.ssl.SslBundles;

import dev.velox.engine.upstream.UpstreamPool;

/** Hands a reloaded SSL bundle to the connections that are opened from then on. */
final class BundleReload {

    private BundleReload() {}

    static void register(SslBundles bundles, String bundle, UpstreamPool pool, String upstream) {
        bundles.addBundleUpdateHandler(bundle, fresh -> pool.reloadTls(upstream, UpstreamMapper.tls(fresh)));
    }
}
