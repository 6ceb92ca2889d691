package dev.velox.autoconfigure.netty;

import java.util.function.Supplier;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import reactor.netty.http.server.HttpServer;

import dev.velox.autoconfigure.ingress.Lane;

/**
 * Puts the lane into the application's own server, after everybody else's customizers. Boot applies customizers of server
 * factories to servers of the same context only, so that a management port never gets the lane.
 */
final class ServerCustomizer implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory>, Ordered {

    private final Lane lane;
    private final Supplier<LaneInstaller> installer;

    ServerCustomizer(Lane lane, Supplier<LaneInstaller> installer) {
        this.lane = lane;
        this.installer = installer;
    }

    @Override
    public void customize(NettyReactiveWebServerFactory factory) {
        if (lane.netty()) {
            factory.addServerCustomizers(this::withLane);
        }
    }

    private HttpServer withLane(HttpServer server) {
        return server.doOnChannelInit(installer.get());
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
