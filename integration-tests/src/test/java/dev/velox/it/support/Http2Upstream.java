package dev.velox.it.support;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

import static java.util.Objects.requireNonNull;

/**
 * A provider that speaks HTTP/2 without TLS and streams two events, then holds its breath: the test decides how each
 * stream goes on. Runs on loops of its own, so that no application's end takes it along.
 */
public final class Http2Upstream implements AutoCloseable {

    private final LoopResources loops = LoopResources.create("http2-upstream", 1, true);
    private final BlockingQueue<Stream> streams = new LinkedBlockingQueue<>();
    private final DisposableServer server;
    private final String[] events;

    private Http2Upstream(String... events) {
        this.events = events;
        this.server = HttpServer.create()
                .runOn(loops)
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2C)
                .handle(this::answer)
                .bindNow();
    }

    /** Starts a server whose every answer begins with these events. */
    public static Http2Upstream start(String... events) {
        return new Http2Upstream(events);
    }

    /** The properties that point a gateway here. */
    public String[] asProperties() {
        return new String[] {"velox.upstream.origin=http://127.0.0.1:" + server.port(), "velox.upstream.protocol=h2c"};
    }

    /** The next stream that was opened. */
    public Stream takeStream() {
        try {
            @Nullable Stream stream = streams.poll(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (stream == null) {
                throw new AssertionError("No request reached the upstream");
            }
            return stream;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        server.disposeNow(Bounds.PATIENCE);
        loops.disposeLater(Duration.ZERO, Bounds.PATIENCE).block(Bounds.PATIENCE);
    }

    private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        if (request.method().name().equals("HEAD")) {
            return response.status(200).send();
        }
        return request.receive().then(Mono.defer(() -> {
            response.status(200).header("content-type", "text/event-stream");
            response.withConnection(connection -> streams.add(new Stream(connection.channel())));
            Flux<String> text = Flux.fromArray(events).map(event -> event + "\n\n");
            return Mono.from(response.sendString(text.concatWith(Mono.never()), StandardCharsets.UTF_8));
        }));
    }

    /** One request and its half-sent answer. */
    public static final class Stream {

        private final Channel channel;

        Stream(Channel channel) {
            this.channel = channel;
        }

        /** Resets this stream. */
        public void reset() {
            channel.close();
        }

        /** Closes the connection with all that runs on it. */
        public void breakConnection() {
            connection().close();
        }

        public boolean isOpen() {
            return channel.isActive();
        }

        public boolean isConnectionOpen() {
            return connection().isActive();
        }

        private Channel connection() {
            return requireNonNull(channel.parent());
        }
    }
}
