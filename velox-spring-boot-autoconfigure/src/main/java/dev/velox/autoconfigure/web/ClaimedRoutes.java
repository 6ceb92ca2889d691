package dev.velox.autoconfigure.web;

import java.util.EnumMap;
import java.util.Map;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

import dev.velox.engine.exchange.Operation;
import dev.velox.engine.ingress.Claim.Claimed;

/** Routes exactly what Velox claims; everything else passes on to the application. */
final class ClaimedRoutes implements RouterFunction<ServerResponse> {

    private final WebFluxLane lane;
    private final Map<Operation, PathPattern> patterns = new EnumMap<>(Operation.class);

    ClaimedRoutes(WebFluxLane lane) {
        this.lane = lane;
        for (Operation operation : Operation.values()) {
            String pattern = operation.pattern();
            if (operation == Operation.GET_MODEL) {
                pattern = pattern.replace("{id}", "{*id}");
            }
            patterns.put(
                    operation,
                    PathPatternParser.defaultInstance.parse(lane.claims().basePath() + "/" + pattern));
        }
    }

    @Override
    public Mono<HandlerFunction<ServerResponse>> route(ServerRequest request) {
        if (lane.isForeign(request.exchange())) {
            return Mono.empty();
        }
        // A preflight asks for another method's sake. Matching that one lets the mapping answer it from the
        // application's
        // CORS configuration, as for any functional endpoint; the handler itself is not called then.
        String method = methodOf(request.exchange().getRequest());
        if (lane.claim(request.exchange(), method, false) instanceof Claimed claimed) {
            // Names the route in observations, where the path itself would have no bound.
            request.attributes().put(RouterFunctions.MATCHING_PATTERN_ATTRIBUTE, patterns.get(claimed.operation()));
            return Mono.just(matched -> Mono.just(new LaneResponse(lane, claimed)));
        }
        return Mono.empty();
    }

    private static String methodOf(ServerHttpRequest request) {
        if (CorsUtils.isPreFlightRequest(request)) {
            HttpMethod asked = request.getHeaders().getAccessControlRequestMethod();
            if (asked != null) {
                return asked.name();
            }
        }
        return request.getMethod().name();
    }

    @Override
    public String toString() {
        return "Velox " + lane.claims().basePath() + "/**";
    }
}
