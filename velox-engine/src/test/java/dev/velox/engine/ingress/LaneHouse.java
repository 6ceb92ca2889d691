package dev.velox.engine.ingress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.GatewaySettings;
import dev.velox.engine.gateway.ScriptedGateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** A server with the lane before an application, and a listener of the lane's own; everything is given back at the end. */
final class LaneHouse implements AutoCloseable {

    static final String BODY = "{\"model\":\"m\",\"input\":\"hello\"}";
    static final LaneSettings SETTINGS = new LaneSettings("", new Claims("/v1"), Duration.ofSeconds(30), 0);

    final ScriptedGateway house;
    final NettyLane lane;
    final Application.Seen application = new Application.Seen();

    /** How often a connection of the server was flushed. */
    final AtomicInteger flushes = new AtomicInteger();

    private final boolean autoRead;
    private int port;
    private @Nullable SslContext tls;

    LaneHouse(boolean autoRead) {
        this(autoRead, SETTINGS, LaneWatch.NONE, GatewaySettings.DEFAULT);
    }

    LaneHouse(boolean autoRead, LaneSettings settings, LaneWatch watch, GatewaySettings gateway) {
        this.autoRead = autoRead;
        house = new ScriptedGateway(gateway);
        lane = NettyLane.create(house.gateway(), settings, watch, NanoClock.system());
    }

    /** From now on servers speak TLS. */
    void tls(SslContext context) {
        tls = context;
    }

    /** Port of the server with an application behind the lane. */
    int port() {
        if (port == 0) {
            port = bind(new ChannelInitializer<>() {
                @Override
                protected void initChannel(Channel channel) {
                    assertThat(lane.serves(channel)).isTrue();
                    channel.pipeline().addLast("flushes", new ChannelOutboundHandlerAdapter() {
                        @Override
                        public void flush(ChannelHandlerContext ctx) {
                            flushes.incrementAndGet();
                            ctx.flush();
                        }
                    });
                    channel.pipeline().addLast("codec", new HttpServerCodec());
                    channel.pipeline().addLast("lane", lane.handler());
                    channel.pipeline().addLast("application", new Application(application, !autoRead));
                }
            });
        }
        return port;
    }

    /** Port of a listener of the lane's own. */
    int listen(ListenerSettings settings) {
        return bind(lane.listener(settings));
    }

    private int bind(ChannelHandler handler) {
        SslContext secure = tls;
        Channel server = new ServerBootstrap()
                .group(house.group())
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, autoRead)
                .childHandler(
                        secure == null
                                ? handler
                                : new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(secure.newHandler(channel.alloc()), handler);
                                    }
                                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    RawClient client() throws IOException {
        return new RawClient(port());
    }

    void awaitOutcome(String... outcomes) {
        await("outcomes " + house.outcomes(), () -> house.outcomes().size() >= outcomes.length);
        assertThat(house.outcomes()).containsExactlyInAnyOrder(outcomes);
    }

    void awaitNothingHeld() {
        await("nothing in flight", () -> {
            var snapshot = house.gateway().snapshot();
            return snapshot.inFlight() == 0 && snapshot.bufferedBytes() == 0;
        });
    }

    void awaitNoConnection() {
        await("no connection left", () -> lane.connections() == 0);
    }

    static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                fail("not within 20 s: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        awaitNothingHeld();
        house.close();
    }
}
