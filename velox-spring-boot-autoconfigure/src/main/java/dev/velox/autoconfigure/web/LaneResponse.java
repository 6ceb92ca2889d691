package dev.velox.autoconfigure.web;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

import dev.velox.engine.ingress.Claim.Claimed;

/**
 * A response whose status and headers are known only once it is written. The whole exchange happens in {@link #writeTo}, so
 * that one subscription covers it from the first look at the head to the last byte: its cancellation, at whatever moment,
 * means that the caller has left.
 */
final class LaneResponse implements ServerResponse {

    private final WebFluxLane lane;
    private final Claimed claimed;

    LaneResponse(WebFluxLane lane, Claimed claimed) {
        this.lane = lane;
        this.claimed = claimed;
    }

    @Override
    public HttpStatusCode statusCode() {
        return HttpStatus.OK;
    }

    @Override
    public HttpHeaders headers() {
        return new HttpHeaders();
    }

    @Override
    public MultiValueMap<String, ResponseCookie> cookies() {
        return new LinkedMultiValueMap<>();
    }

    @Override
    public Mono<Void> writeTo(ServerWebExchange exchange, Context context) {
        return lane.serve(exchange, claimed);
    }
}
