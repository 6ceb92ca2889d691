package dev.velox.engine.upstream.wire;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** A loop with connections on it, and their owner, who keeps what it is told. */
final class WireFixture implements WireOwner, AutoCloseable {

    static final Http2WireSettings SETTINGS = Http2WireSettings.DEFAULT;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    final EventLoop loop = group.next();
    private final List<Wire> wires = new CopyOnWriteArrayList<>();
    final List<Wire> settled = new CopyOnWriteArrayList<>();
    final List<Wire> retired = new CopyOnWriteArrayList<>();
    final List<Wire> closed = new CopyOnWriteArrayList<>();
    final Queue<Throwable> causes = new ConcurrentLinkedQueue<>();
    final List<Channel> channels = new CopyOnWriteArrayList<>();
    final AtomicInteger freed = new AtomicInteger();

    /** A connection that can be used. */
    Wire wire(int port) {
        return wire(port, SETTINGS);
    }

    Wire wire(int port, Http2WireSettings settings) {
        Wire wire = connect(port, settings, null);
        Await.until("the connection settles", () -> settled.contains(wire));
        return wire;
    }

    /** A connection whose preface has been sent. */
    Wire connect(int port, Http2WireSettings settings, @Nullable SslContext tls) {
        CompletableFuture<Wire> made = new CompletableFuture<>();
        Bootstrap bootstrap =
                new Bootstrap().group(loop).channel(NioSocketChannel.class).handler(new ChannelInboundHandlerAdapter());
        // From the loop: a listener added from elsewhere may come after the peer's first bytes.
        loop.execute(() -> bootstrap
                .connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .addListener((ChannelFuture connected) -> {
                    Channel channel = connected.channel();
                    channels.add(channel);
                    if (tls == null) {
                        made.complete(install(channel, settings));
                        return;
                    }
                    SslHandler handler = tls.newHandler(channel.alloc(), "localhost", port);
                    channel.pipeline().addLast(handler);
                    handler.handshakeFuture().addListener(done -> made.complete(install(channel, settings)));
                }));
        return made.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private Wire install(Channel channel, Http2WireSettings settings) {
        Wire wire = Http2Wire.install(channel, settings, NanoClock.system(), this);
        wires.add(wire);
        return wire;
    }

    /** A request whose answer is read as it comes. */
    Answer post(Wire wire, String body) {
        return open(wire, request(body), new Answer(true));
    }

    /** A request whose answer nobody reads. */
    Answer unread(Wire wire) {
        return open(wire, request("{}"), new Answer(false));
    }

    Answer open(Wire wire, WireRequest request, Answer answer) {
        on(() -> {
            answer.stream = wire.open(request, answer);
            return answer;
        });
        return answer;
    }

    static WireRequest request(@Nullable String body) {
        return request(new Headers().add("accept", "application/json"), body);
    }

    static WireRequest request(Headers headers, @Nullable String body) {
        ByteBuf bytes = body == null ? null : Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
        return new WireRequest("POST", "http", "upstream.test:81", "/v1/chat/completions?a=b", headers, bytes);
    }

    /** Does it on the loop and waits. */
    <T> T on(Callable<T> task) {
        try {
            return loop.submit(task).get(10, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException(e);
        } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    void run(Runnable task) {
        on(() -> {
            task.run();
            return "";
        });
    }

    void awaitClosed(Wire wire) {
        Await.until("the connection is closed", () -> closed.contains(wire));
    }

    void awaitIdle(Wire wire) {
        Await.until("nothing is open", () -> on(wire::active) == 0);
    }

    static Http2WireSettings quiet(Duration quiet, Duration pingAck) {
        return with(SETTINGS.maxAge(), quiet, pingAck, SETTINGS.maxStreamId());
    }

    static Http2WireSettings with(Duration maxAge, Duration quiet, Duration pingAck, int maxStreamId) {
        return new Http2WireSettings(
                SETTINGS.streamWindow(),
                SETTINGS.connectionWindow(),
                SETTINGS.maxConcurrentStreams(),
                SETTINGS.maxHeaderListSize(),
                maxAge,
                quiet,
                pingAck,
                SETTINGS.resets(),
                SETTINGS.resetWindow(),
                maxStreamId);
    }

    @Override
    public void settled(Wire wire) {
        settled.add(wire);
    }

    @Override
    public void freed(Wire wire) {
        assertThat(wire.takes()).isTrue();
        freed.incrementAndGet();
    }

    @Override
    public void retired(Wire wire) {
        assertThat(wire.takes()).isFalse();
        retired.add(wire);
    }

    @Override
    public void closed(Wire wire, Throwable cause) {
        assertThat(closed).doesNotContain(wire);
        causes.add(cause);
        closed.add(wire);
    }

    @Override
    public void close() {
        run(() -> wires.forEach(Wire::close));
        Await.until("the owner hears that all are closed", () -> closed.size() == wires.size());
        assertThat(wires).allMatch(wire -> wire.active() == 0);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
