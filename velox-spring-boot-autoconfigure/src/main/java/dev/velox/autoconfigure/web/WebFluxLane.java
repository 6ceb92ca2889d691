package dev.velox.autoconfigure.web;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.context.ApplicationContext;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.velox.autoconfigure.ingress.WebLaneSettings;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.ingress.Claim;
import dev.velox.engine.ingress.Claim.Claimed;
import dev.velox.engine.ingress.Claims;
import dev.velox.engine.loop.EngineLoop;

/** Decides which requests of one application are the gateway's, and takes them there. */
final class WebFluxLane {

    private final VeloxGateway gateway;
    private final WebLaneSettings settings;
    private final NanoClock clock;
    private final ApplicationContext applicationContext;
    private final Claims claims;
    private final Map<EngineLoop, BodyDeadlines> deadlines = new ConcurrentHashMap<>();

    WebFluxLane(
            VeloxGateway gateway, WebLaneSettings settings, NanoClock clock, ApplicationContext applicationContext) {
        this.gateway = gateway;
        this.settings = settings;
        this.clock = clock;
        this.applicationContext = applicationContext;
        this.claims = settings.claims();
    }

    VeloxGateway gateway() {
        return gateway;
    }

    WebLaneSettings settings() {
        return settings;
    }

    /** Called on the loop. */
    BodyDeadlines deadlines(EngineLoop loop) {
        return deadlines.computeIfAbsent(loop, first -> BodyDeadlines.on(first, clock, settings.bodyTimeout()));
    }

    Claims claims() {
        return claims;
    }

    /**
     * Whose a request is.
     *
     * @param method the method to judge by; for a CORS preflight not that of the request
     */
    Claim claim(ServerWebExchange web, String method, boolean corsPreflight) {
        ServerHttpRequest request = web.getRequest();
        // Raw: elements of a parsed path keep their text as it came, parameters and encoding included.
        return claims.match(method, request.getPath().pathWithinApplication().value(), corsPreflight);
    }

    /**
     * Whether a request came to another server than the application's: a management port has a context of its own below this
     * one, finds the beans of its parent, and has none of the application's filters in front.
     */
    boolean isForeign(ServerWebExchange web) {
        ApplicationContext context = web.getApplicationContext();
        if (context == null) {
            return false;
        }
        ApplicationContext above = context.getParent();
        while (above != null && !applicationContext.equals(above)) {
            above = above.getParent();
        }
        return above != null;
    }

    Mono<Void> serve(ServerWebExchange web, Claimed claimed) {
        return new LaneExchange(this, web).serve(claimed);
    }

    Mono<Void> refuse(ServerWebExchange web, Failure failure) {
        return new LaneExchange(this, web).refuse(failure);
    }
}
