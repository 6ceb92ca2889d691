package dev.velox.autoconfigure.web;

import java.nio.charset.StandardCharsets;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** What answers the rehearsal, on a port of loopback that nobody else knows: HTTP/1.1, and HTTP/2 in cleartext. */
final class RehearsalUpstream {

    private static final String DOCUMENT =
            "{\"id\":\"chatcmpl-0\",\"object\":\"chat.completion\",\"model\":\"warm-up\","
                    + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                    + "warm ".repeat(80)
                    + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":80}}";

    private static final String EVENT =
            "data: {\"id\":\"chatcmpl-0\",\"object\":\"chat.completion.chunk\",\"model\":\"warm-up\",\"choices\":["
                    + "{\"index\":0,\"delta\":{\"content\":\"warm \"}}]}\n\n";

    private static final String EVENTS = EVENT.repeat(8) + "data: [DONE]\n\n";

    private RehearsalUpstream() {}

    static DisposableServer start(LoopResources loops) {
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .runOn(loops)
                .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
                .handle(RehearsalUpstream::answer)
                .bindNow();
    }

    private static Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
        return request.receive()
                .aggregate()
                .asString()
                .flatMap(body -> body.contains("\"stream\":true")
                        ? send(response, "text/event-stream", EVENTS)
                        : send(response, "application/json", DOCUMENT));
    }

    private static Mono<Void> send(HttpServerResponse response, String type, String text) {
        return response.header("content-type", type)
                .sendByteArray(Mono.just(text.getBytes(StandardCharsets.UTF_8)))
                .then();
    }
}
