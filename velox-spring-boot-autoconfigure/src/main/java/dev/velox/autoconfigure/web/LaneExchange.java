package dev.velox.autoconfigure.web;

import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.gateway.BodyCollector;
import dev.velox.engine.ingress.Claim.Claimed;
import dev.velox.engine.ingress.HeadGuard;
import dev.velox.engine.ingress.WireVersion;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;

/**
 * One request on its way through WebFlux, from the look at its head to the last byte of its answer. Confined to its loop
 * once it has begun.
 */
final class LaneExchange {

    private final WebFluxLane lane;
    private final ServerWebExchange web;
    private final Wire wire;
    private final EngineLoop loop;
    private final AnswerBody body;
    private final BodyFeed feed;

    private @Nullable WebFluxSink sink;
    private @Nullable Exchange exchange;
    private boolean over;

    LaneExchange(WebFluxLane lane, ServerWebExchange web) {
        this.lane = lane;
        this.web = web;
        this.wire = Wire.of(web.getRequest());
        this.loop = loopOf(wire.channel());
        this.body = new AnswerBody(loop, this::abandon);
        this.feed = new BodyFeed(loop);
    }

    /** The loop of the connection where it is one of the gateway's: then nothing ever hops. */
    private EngineLoop loopOf(@Nullable Channel channel) {
        EngineLoops loops = lane.gateway().loops();
        EngineLoop own = channel == null ? loops.current() : loops.find(channel.eventLoop());
        return own == null ? loops.next() : own;
    }

    /** Serves the request through the gateway. */
    Mono<Void> serve(Claimed claimed) {
        return answer(out -> open(claimed, out));
    }

    /** Answers with an error, without opening an exchange. */
    Mono<Void> refuse(Failure failure) {
        return answer(out -> refuse(out, failure));
    }

    private Mono<Void> answer(Consumer<WebFluxSink> how) {
        return Mono.<AnswerHead>create(waiting -> loop.run(() -> {
                    WebFluxSink out = new WebFluxSink(waiting, body);
                    sink = out;
                    if (!over) {
                        try {
                            how.accept(out);
                        } catch (RuntimeException fault) {
                            waiting.error(fault);
                        }
                    }
                }))
                .flatMap(this::write)
                .then(Mono.defer(this::discardRest))
                .doFinally(signal -> loop.run(() -> finish(signal)));
    }

    private void open(Claimed claimed, WebFluxSink out) {
        ServerHttpRequest request = web.getRequest();
        Headers headers = headersOf(request);
        Failure refused = HeadGuard.check(headers, wire.authority(), wire.version());
        if (refused != null) {
            refuse(out, refused);
            return;
        }
        RequestHead head = new RequestHead(
                claimed.operation(), claimed.resource(), request.getURI().getRawQuery(), headers);
        Exchange opened = lane.gateway().open(head, loop, out);
        exchange = opened;
        if (!opened.ended()) {
            body.onReady(opened::callerReady);
            // Asking for the body is what makes the server send 100 Continue: everything that can be refused by the
            // head
            // has been.
            feed.feed(
                    request.getBody(),
                    new Collecting(opened, lane.gateway().collect(opened), wire),
                    lane.deadlines(loop).progress());
        }
    }

    private void refuse(WebFluxSink out, Failure failure) {
        lane.gateway().refused(failure);
        out.refuse(failure);
    }

    private static Headers headersOf(ServerHttpRequest request) {
        Headers headers = new Headers();
        request.getHeaders().forEach((name, values) -> {
            // What the HTTP/2 codec notes about the stream is no header of the caller's.
            if (!name.startsWith("x-http2-")) {
                values.forEach(value -> headers.add(name, value));
            }
        });
        return headers;
    }

    private Mono<Void> write(AnswerHead head) {
        ServerHttpResponse response = web.getResponse();
        response.setRawStatusCode(head.status());
        HttpHeaders headers = response.getHeaders();
        head.headers().forEach((name, value) -> {
            // A second one of these would contradict the first; of the others a filter may have set its own.
            if (name.equals("content-type") || name.equals("content-length")) {
                headers.set(name, value);
            } else {
                headers.add(name, value);
            }
        });
        if (wire.version() == WireVersion.HTTP_1_0 && headers.getContentLength() < 0) {
            // RFC 9112 section 6.1: no chunks for HTTP/1.0, which the server would send; the end of the connection is
            // the
            // end of the body.
            headers.remove(HttpHeaders.TRANSFER_ENCODING);
        }
        if (!wire.multiplexed() && (lane.gateway().draining() || bodyOutstanding())) {
            headers.set(HttpHeaders.CONNECTION, "close");
        }
        DataBufferFactory buffers = response.bufferFactory();
        if (response instanceof AbstractServerHttpResponse && buffers instanceof NettyDataBufferFactory netty) {
            // Reactor Netty itself: takes the buffers as they are, and flushes at the end of every pass in which it got
            // some, once.
            Channel channel = wire.channel();
            body.open(netty::wrap, channel != null && loop.eventLoop().equals(channel.eventLoop()) ? channel : null);
            return response.writeWith(body);
        }
        // Somebody between here and the server, or another server: may hold a buffer without ever releasing it.
        body.open(part -> AnswerBody.copied(part, buffers), null);
        return head.flushEach() ? response.writeAndFlushWith(body.map(Mono::just)) : response.writeWith(body);
    }

    /** Whether some of the request's body has not been read. */
    private boolean bodyOutstanding() {
        if (feed.started()) {
            return !feed.whole();
        }
        HttpHeaders headers = web.getRequest().getHeaders();
        return headers.containsHeader(HttpHeaders.TRANSFER_ENCODING) || headers.getContentLength() > 0;
    }

    private Mono<Void> discardRest() {
        boolean waitsForContinue =
                !feed.started() && web.getRequest().getHeaders().containsHeader(HttpHeaders.EXPECT);
        if (wire.channel() == null || wire.multiplexed() || waitsForContinue || !bodyOutstanding()) {
            return Mono.empty();
        }
        return Mono.create(done -> loop.run(() -> feed.discardRest(
                web.getRequest().getBody(), done::success, lane.deadlines(loop).discard())));
    }

    private void finish(SignalType signal) {
        // A mock server says that it has written the answer when it has merely taken hold of its publisher.
        if (signal != SignalType.ON_COMPLETE || !body.isAwaited()) {
            abandon();
        }
    }

    /** Everything is written, or the connection is gone, or something broke: nothing may stay behind. */
    private void abandon() {
        over = true;
        Exchange opened = exchange;
        WebFluxSink out = sink;
        if (opened != null && (out == null || !out.finished())) {
            opened.callerLeft();
        }
        feed.stop();
        body.discard();
    }

    private record Collecting(Exchange exchange, BodyCollector collector, Wire wire) implements BodyFeed.Taker {

        @Override
        public boolean take(ByteBuf part) {
            return collector.add(part);
        }

        @Override
        public void whole() {
            if (wire.answeredByServer()) {
                // Reactor Netty met a broken chunk, answered 400 and ends the body as if it were whole.
                exchange.callerLeft();
            } else {
                collector.complete();
            }
        }

        @Override
        public void broken() {
            exchange.callerLeft();
        }

        @Override
        public void stalled() {
            exchange.fail(Failure.of(
                    FailureCode.REQUEST_TIMEOUT,
                    "The request body made no progress for as long as velox.ingress.body-timeout allows"));
        }
    }
}
