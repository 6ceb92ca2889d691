package dev.velox.sample.upstream;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import io.netty.handler.ssl.SslContextBuilder;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

/**
 * The running server: HTTP/2 and HTTP/1.1 over TLS 1.3 on 127.0.0.1, on a port that the system chose, under a
 * certificate made at its start. {@link #close()} leaves neither port nor thread.
 */
public final class EmbeddedUpstream implements AutoCloseable {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_CONCURRENT_STREAMS = 512;

    private final UpstreamCertificate certificate;
    private final LoopResources loops;
    private final DisposableServer server;

    private EmbeddedUpstream(Duration deltaDelay) {
        this.certificate = UpstreamCertificate.create();
        this.loops = LoopResources.create("velox-sample-upstream", 1, true);
        this.server = bind(deltaDelay);
    }

    /**
     * Starts a server.
     *
     * @param deltaDelay pause before each delta of a stream; zero sends them at once
     * @throws IllegalArgumentException if the pause is negative
     * @throws reactor.netty.ChannelBindException if no loopback port can be had
     */
    public static EmbeddedUpstream start(Duration deltaDelay) {
        if (deltaDelay.isNegative()) {
            throw new IllegalArgumentException("deltaDelay: " + deltaDelay + " (expected: >= 0)");
        }
        return new EmbeddedUpstream(deltaDelay);
    }

    /** Where it answers, by the name that its certificate carries. */
    public String origin() {
        return "https://localhost:" + port();
    }

    public int port() {
        return server.port();
    }

    /** The certificate that a client has to trust. */
    public String certificatePem() {
        return certificate.trustedPem();
    }

    @Override
    public void close() {
        server.disposeNow(STOP_TIMEOUT);
        stopLoops();
    }

    private DisposableServer bind(Duration deltaDelay) {
        Pace pace = new Pace(deltaDelay, Schedulers.fromExecutorService(loops.onServer(true)));
        InstantSource time = InstantSource.system();
        List<Endpoint> endpoints = List.of(
                new ResponsesEndpoint(pace, time),
                new ChatCompletionsEndpoint(pace, time),
                new CompletionsEndpoint(pace, time),
                new EmbeddingsEndpoint(),
                new ModelsEndpoint());
        GenericSslContextSpec<SslContextBuilder> tls = Http2SslContextSpec.forServer(
                        certificate.key(), certificate.certificate())
                .configure(builder -> builder.protocols("TLSv1.3"));
        try {
            return HttpServer.create()
                    .runOn(loops)
                    .host("127.0.0.1")
                    .port(0)
                    .protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
                    .secure(spec -> spec.sslContext(tls))
                    .http2Settings(settings -> settings.maxConcurrentStreams(MAX_CONCURRENT_STREAMS))
                    .handle(new UpstreamHandler(endpoints))
                    .bindNow();
        } catch (RuntimeException e) {
            stopLoops();
            throw e;
        }
    }

    /** Ends the loop, and with it every connection that a client kept open. */
    private void stopLoops() {
        loops.disposeLater(Duration.ZERO, STOP_TIMEOUT).block(STOP_TIMEOUT);
    }
}
