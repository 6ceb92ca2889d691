package dev.velox.sample.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.QueryStringDecoder;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Reads a request whole, asks the endpoint that serves its path, and writes what comes back. */
final class UpstreamHandler implements BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {

    private static final Logger log = LoggerFactory.getLogger(UpstreamHandler.class);
    private static final int MAX_BODY_BYTES = 64 * 1024 * 1024;

    private final List<Endpoint> endpoints;

    UpstreamHandler(List<Endpoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
    }

    @Override
    public Publisher<Void> apply(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .asByteArray()
                .reduceWith(ByteArrayOutputStream::new, UpstreamHandler::append)
                .map(body -> answer(request, body.toByteArray()))
                .onErrorResume(UpstreamError.class, error -> Mono.just(error.document()))
                .flatMap(answer -> Mono.from(write(request, response, answer)));
    }

    private static ByteArrayOutputStream append(ByteArrayOutputStream body, byte[] part) {
        if (body.size() + part.length > MAX_BODY_BYTES) {
            throw UpstreamError.tooLarge(MAX_BODY_BYTES);
        }
        body.writeBytes(part);
        return body;
    }

    private UpstreamAnswer answer(HttpServerRequest request, byte[] body) {
        try {
            UpstreamCall call = call(request, body);
            return endpoints.stream()
                    .filter(endpoint -> endpoint.serves(call.path()))
                    .findFirst()
                    .orElseThrow(() -> UpstreamError.unknownPath(call))
                    .answer(call);
        } catch (UpstreamError e) {
            return e.document();
        } catch (RuntimeException e) {
            log.error("{} {} failed", request.method(), request.uri(), e);
            return UpstreamError.internal(e).document();
        }
    }

    private static UpstreamCall call(HttpServerRequest request, byte[] body) {
        QueryStringDecoder target = new QueryStringDecoder(request.uri());
        try {
            return new UpstreamCall(request.method().name(), target.path(), target.parameters(), body);
        } catch (IllegalArgumentException e) {
            throw UpstreamError.badRequest("The request target is malformed: " + e.getMessage(), null, "invalid_url");
        }
    }

    private static Publisher<Void> write(
            HttpServerRequest request, HttpServerResponse response, UpstreamAnswer answer) {
        response.header("x-request-id", Json.id("req_"));
        return switch (answer) {
            case UpstreamAnswer.Document document -> {
                byte[] json = Json.MAPPER.writeValueAsBytes(document.body());
                response.status(document.status())
                        .header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(json.length));
                yield request.method().equals(HttpMethod.HEAD)
                        ? response.send()
                        : response.sendByteArray(Mono.just(json));
            }
            case UpstreamAnswer.Events stream -> {
                response.header(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                        .header(HttpHeaderNames.CACHE_CONTROL, "no-cache");
                // Every event is flushed as it comes: that is what makes it a stream.
                yield response.send(
                        stream.events().map(event -> Unpooled.wrappedBuffer(event.getBytes(StandardCharsets.UTF_8))),
                        event -> true);
            }
        };
    }
}
