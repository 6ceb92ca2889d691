package dev.velox.autoconfigure.web;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.reactive.handler.AbstractHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.ingress.Claim.MethodNotAllowed;
import dev.velox.engine.ingress.Claim.UnknownBelowBase;

/**
 * Answers what the application left over on the gateway's paths: 405 for other methods, and 404 in OpenAI's shape for
 * unknown paths where that is switched on. Comes after the application's mappings and before static resources, which match
 * every path.
 */
final class UnmappedPaths extends AbstractHandlerMapping {

    private final WebFluxLane lane;

    UnmappedPaths(WebFluxLane lane) {
        this.lane = lane;
        setOrder(Ordered.LOWEST_PRECEDENCE - 10);
    }

    @Override
    protected Mono<?> getHandlerInternal(ServerWebExchange web) {
        Failure failure = lane.isForeign(web) ? null : failure(web);
        if (failure == null) {
            return Mono.empty();
        }
        WebHandler handler = matched -> lane.refuse(matched, failure);
        return Mono.just(handler);
    }

    private @Nullable Failure failure(ServerWebExchange web) {
        ServerHttpRequest request = web.getRequest();
        String method = request.getMethod().name();
        return switch (lane.claim(web, method, CorsUtils.isPreFlightRequest(request))) {
            case MethodNotAllowed(String allow) ->
                Failure.methodNotAllowed(
                        method + " " + request.getPath().value() + " (expected: " + allow + ")", allow);
            case UnknownBelowBase()
            when lane.settings().openAiNotFound() ->
                Failure.of(
                        FailureCode.NOT_FOUND,
                        "Unknown path: " + method + " " + request.getPath().value());
            default -> null;
        };
    }
}
