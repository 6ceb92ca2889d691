package dev.velox.engine.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.loop.EngineLoop;

/**
 * One upstream on one loop: its client, its connections, the attempts that are open.
 *
 * <p>Threads: its loop.
 */
final class LoopClient {

    private static final int MAX_FETCHED = 4 << 20;

    /** For what the gateway asks itself, at most so many at once on a loop. */
    private static final int OWN_CONNECTIONS = 2;

    private static final Duration OWN_IDLE = Duration.ofSeconds(4);

    private static final int MAX_HEADER_BYTES = 64 << 10;

    /** Paths are few as long as callers do not choose them: requests with an id or a query are not kept. */
    private static final int MAX_KEPT_FLOWS = 32;

    private final Upstream upstream;
    private final UpstreamFailures failures;
    private final EngineLoop loop;
    private final UpstreamDeadlines deadlines;
    private final LoopConnections connections;
    private final HttpClient client;
    private final ConnectionProvider ownConnections;
    private final Supplier<HttpClient> ownClientMaker;
    private @Nullable HttpClient ownClient;
    private final Map<String, Flux<Void>> flows = new HashMap<>();
    private final Set<Attempt> open = new HashSet<>();
    private final Set<Channel> channels = new HashSet<>();
    private boolean closed;

    LoopClient(
            Upstream upstream,
            EngineLoop loop,
            EgressSettings egress,
            NanoClock clock,
            int kept,
            AddressResolverGroup<?> resolver,
            List<UpstreamClientCustomizer> customizers) {
        this.upstream = upstream;
        this.failures = new UpstreamFailures(upstream, egress);
        this.loop = loop;
        this.deadlines = new UpstreamDeadlines(loop, clock, upstream.timeouts(), egress);
        this.connections = new LoopConnections("velox-" + upstream.name() + '-' + loop.index(), loop, egress, kept);
        this.client = seal(customize(base(connections, egress, resolver), customizers));
        // Beside the pool: whether it is full must not decide what is known of the upstream.
        this.ownConnections = ConnectionProvider.builder(connections.name() + "-own")
                .maxConnections(OWN_CONNECTIONS)
                .maxIdleTime(OWN_IDLE)
                .pendingAcquireMaxCount(-1)
                .build();
        this.ownClientMaker = () -> seal(customize(base(ownConnections, egress, resolver), customizers));
    }

    private HttpClient base(ConnectionProvider provider, EgressSettings egress, AddressResolverGroup<?> resolver) {
        int connectMillis = Math.toIntExact(Math.min(Integer.MAX_VALUE, connectMillis()));
        HttpClient base = HttpClient.create(provider)
                .resolver(resolver)
                // Not as part of the URI: Reactor Netty reads no port of one digit there.
                .remoteAddress(upstream::remote)
                .runOn(loop.eventLoop())
                .protocol(protocols())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectMillis)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .httpResponseDecoder(spec -> spec.maxHeaderSize(MAX_HEADER_BYTES))
                .doOnChannelInit((observer, channel, address) -> {
                    channels.add(channel);
                    channel.closeFuture().addListener(closed -> channels.remove(channel));
                    NewConnectionHandler.install(channel, upstream, egress.connectionWindow());
                });
        if (upstream.mayUseHttp2()) {
            base = base.http2Settings(spec -> spec.initialWindowSize(egress.streamWindow())
                    .maxConcurrentStreams(egress.maxConcurrentStreams())
                    .maxHeaderListSize(MAX_HEADER_BYTES));
        }
        ReloadableTls tls = upstream.tls();
        return tls == null
                ? base.noSSL()
                : base.secure(spec -> spec.sslContext(tls).handshakeTimeoutMillis(connectMillis()));
    }

    private HttpClient customize(HttpClient base, List<UpstreamClientCustomizer> customizers) {
        HttpClient customized = base;
        for (UpstreamClientCustomizer customizer : customizers) {
            customized = customizer.customize(upstream.name(), customized);
        }
        return customized;
    }

    /** What the relay rests on. A request may cost money: the client must never send one twice by itself. */
    private HttpClient seal(HttpClient customized) {
        return customized
                .runOn(loop.eventLoop())
                .disableRetry(true)
                .followRedirect(false)
                .compress(false);
    }

    private HttpProtocol[] protocols() {
        return switch (upstream.settings().protocol()) {
            case AUTO ->
                upstream.tls() == null
                        ? new HttpProtocol[] {HttpProtocol.HTTP11}
                        : new HttpProtocol[] {HttpProtocol.H2, HttpProtocol.HTTP11};
            case H2 -> new HttpProtocol[] {HttpProtocol.H2};
            case H2C -> new HttpProtocol[] {HttpProtocol.H2C};
            case HTTP1 -> new HttpProtocol[] {HttpProtocol.HTTP11};
        };
    }

    private long connectMillis() {
        return Math.max(1, upstream.timeouts().connect().toMillis());
    }

    Upstream upstream() {
        return upstream;
    }

    UpstreamDeadlines deadlines() {
        return deadlines;
    }

    UpstreamFailures failures() {
        return failures;
    }

    /**
     * What to subscribe to for one exchange; the attempt travels in the subscriber's context.
     *
     * @param kept whether the path is one of the few that callers do not choose
     */
    Flux<Void> flow(HttpMethod method, String target, boolean kept) {
        if (!kept || target.indexOf('?') >= 0) {
            return newFlow(method, target);
        }
        Flux<Void> flow = flows.get(target);
        if (flow == null) {
            flow = newFlow(method, target);
            if (flows.size() < MAX_KEPT_FLOWS) {
                flows.put(target, flow);
            }
        }
        return flow;
    }

    private Flux<Void> newFlow(HttpMethod method, String target) {
        return client.request(method)
                .uri(target)
                .send((request, outbound) ->
                        Attempt.in(request.currentContextView()).connected(request, outbound))
                .responseConnection((answer, connection) -> {
                    Attempt.in(answer.currentContextView()).answered(answer, connection);
                    return Mono.empty();
                });
    }

    /** One HEAD on the warm-up path, with the key; yields the status. */
    Mono<Integer> warm() {
        return client.request(HttpMethod.HEAD)
                .uri(upstream.settings().warmupPath())
                .send((request, outbound) -> {
                    upstream.requestHeaders().write(new Headers(), false, request.requestHeaders());
                    return outbound;
                })
                .responseSingle(
                        (answer, body) -> body.then(Mono.just(answer.status().code())));
    }

    /** One GET of the gateway's own, with the key. Fails when the answer is longer than {@link #MAX_FETCHED}. */
    Mono<Fetched> fetch(String target) {
        HttpClient own = ownClient;
        if (own == null) {
            own = ownClientMaker.get();
            ownClient = own;
        }
        return own.request(HttpMethod.GET)
                .uri(target)
                .send((request, outbound) -> {
                    upstream.requestHeaders().write(new Headers(), false, request.requestHeaders());
                    return outbound;
                })
                .response((answer, body) -> body.asByteArray()
                        .reduceWith(ByteArrayOutputStream::new, LoopClient::append)
                        .map(bytes -> new Fetched(answer.status().code(), bytes.toString(StandardCharsets.UTF_8))))
                .single();
    }

    private static ByteArrayOutputStream append(ByteArrayOutputStream bytes, byte[] more) {
        if (bytes.size() + more.length > MAX_FETCHED) {
            throw new IllegalStateException("answer: over " + MAX_FETCHED + " bytes (expected: a short one)");
        }
        bytes.writeBytes(more);
        return bytes;
    }

    void opened(Attempt attempt) {
        open.add(attempt);
    }

    void closed(Attempt attempt) {
        open.remove(attempt);
    }

    boolean closed() {
        return closed;
    }

    /** Fails what is open and closes all connections. */
    void close() {
        closed = true;
        for (Attempt attempt : new ArrayList<>(open)) {
            attempt.fail(failures.closing());
        }
        connections.dispose();
        ownConnections.dispose();
        for (Channel channel : new ArrayList<>(channels)) {
            Future<?> _ = channel.close();
        }
    }
}
