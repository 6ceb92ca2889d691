package dev.velox.autoconfigure.web;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

import dev.velox.autoconfigure.ingress.WebLaneSettings;
import dev.velox.autoconfigure.netty.LaneServer;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.ingress.LaneSettings;
import dev.velox.engine.ingress.LaneWatch;
import dev.velox.engine.ingress.ListenerSettings;
import dev.velox.engine.ingress.NettyLane;

/** The way into the gateway of the rehearsal, on a port of loopback that nobody else knows: the lane in force. */
interface RehearsalDoor extends AutoCloseable {

    int port();

    @Override
    void close();

    static RehearsalDoor webFlux(LoopResources loops, RouterFunction<ServerResponse> routes) {
        return of(server(loops)
                .handle(new ReactorHttpHandlerAdapter(RouterFunctions.toHttpHandler(routes)))
                .bindNow());
    }

    /** The lane in a server of Reactor Netty's, as on the application's port. */
    static RehearsalDoor shared(
            LoopResources loops, VeloxGateway gateway, WebLaneSettings settings, LaneWatch understudy) {
        return of(LaneServer.with(server(loops), watch -> lane(gateway, settings, watch), understudy)
                .handle((request, response) -> response.sendNotFound())
                .bindNow());
    }

    /** The lane on a listener of its own. */
    static RehearsalDoor own(
            LoopResources loops, VeloxGateway gateway, WebLaneSettings settings, LaneWatch understudy) {
        ChannelHandler handlers = lane(gateway, settings, understudy).listener(ListenerSettings.DEFAULT);
        EventLoopGroup workers = loops.onServer(true);
        Channel server = new ServerBootstrap()
                .group(loops.onServerSelect(true), workers)
                .channelFactory(() -> loops.onChannel(ServerSocketChannel.class, workers))
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handlers);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))
                .syncUninterruptibly()
                .channel();
        return new RehearsalDoor() {
            @Override
            public int port() {
                return ((InetSocketAddress) server.localAddress()).getPort();
            }

            @Override
            public void close() {
                server.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
            }
        };
    }

    private static NettyLane lane(VeloxGateway gateway, WebLaneSettings settings, LaneWatch watch) {
        LaneSettings own = new LaneSettings("", settings.claims(), settings.bodyTimeout(), 0);
        return NettyLane.create(gateway, own, watch, NanoClock.system());
    }

    /** An access log that is on for all servers of the JVM is not for this one. */
    private static HttpServer server(LoopResources loops) {
        return HttpServer.create().host("127.0.0.1").port(0).runOn(loops).accessLog(false);
    }

    private static RehearsalDoor of(DisposableServer server) {
        return new RehearsalDoor() {
            @Override
            public int port() {
                return server.port();
            }

            @Override
            public void close() {
                server.disposeNow(Duration.ofSeconds(2));
            }
        };
    }
}
