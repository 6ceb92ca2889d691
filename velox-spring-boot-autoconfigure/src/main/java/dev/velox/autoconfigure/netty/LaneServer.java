package dev.velox.autoconfigure.netty;

import java.util.List;
import java.util.function.Function;

import reactor.netty.http.server.HttpServer;

import dev.velox.engine.ingress.LaneWatch;
import dev.velox.engine.ingress.NettyLane;

/** A server of Reactor Netty's with a lane in it, made as the application's own is, for who warms the lane up. Any thread. */
public final class LaneServer {

    private LaneServer() {}

    /**
     * Puts a lane into a server.
     *
     * @param server without TLS or HTTP/2
     * @param lane makes the lane, for those who watch it
     * @param watch watches it beside what every lane in a server is watched by
     */
    public static HttpServer with(HttpServer server, Function<LaneWatch, NettyLane> lane, LaneWatch watch) {
        ServerWatch own = new ServerWatch();
        NettyLane made = lane.apply(LaneWatches.of(watch.equals(LaneWatch.NONE) ? List.of(own) : List.of(own, watch)));
        return server.doOnChannelInit(new LaneInstaller(() -> made, own));
    }
}
