package dev.velox.autoconfigure.web;

import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import dev.velox.autoconfigure.web.ScriptedGateway.Call;
import dev.velox.engine.exchange.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/** Filters of the application stand in front of the lane, may refuse, change threads, and wrap request and answer. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebFluxLaneFilterTests {

    @RegisterExtension
    static final LeakWatch LEAKS = new LeakWatch();

    @LocalServerPort
    private int port;

    @Autowired
    private ScriptedGateway gateway;

    @Autowired
    private Filter filter;

    @BeforeEach
    void start() {
        gateway.reset();
        filter.seen.clear();
    }

    @Test
    void filterMayRefuse() throws Exception {
        assertThat(answerOf("X-Refuse: yes\r\n")).startsWith("HTTP/1.1 403 ");
        assertThat(gateway.unseenCalls()).isZero();
    }

    @Test
    void filterMayChangeTheRequestAndAddToTheAnswer() throws Exception {
        assertThat(answerOf("Connection: close\r\n"))
                .contains("X-Filter: was here")
                .endsWith("{\"ok\":true}");
        assertThat(gateway.nextCall().head().headers().first("x-added")).isEqualTo("by the filter");
    }

    @Test
    void routeIsNamedForObservations() throws Exception {
        answerOf("Connection: close\r\n");
        assertThat(filter.seen.poll(10, TimeUnit.SECONDS)).isEqualTo("/v1/responses");
    }

    @Test
    void eventsReachTheCallerAtOnceThroughAWrappedAnswer() throws Exception {
        gateway.onRequest(Call::commitEvents);
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send(request(""));
            call = gateway.nextCall();
            call.body();
            for (int i = 0; i < 100; i++) {
                String event = "data: " + i + "\n\n";
                call.onLoop(() -> call.data(event));
                raw.readUntil(event);
            }
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void brokenAnswerHasNoCleanEndThroughAWrappedAnswer() throws Exception {
        gateway.onRequest(call -> {
            call.commitEvents();
            call.data("data: 1\n\n");
            call.fail();
        });
        assertThat(answerOf("")).contains("data: 1\n\n", "upstream_unavailable").doesNotContain("0\r\n\r\n");
    }

    @Test
    void callerWhoLeavesBeforeTheHeadIsNoticedThroughAnotherThread() throws Exception {
        gateway.onRequest(call -> call.source(() -> {}));
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send(request(""));
            call = gateway.nextCall();
            call.body();
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    private String answerOf(String fields) throws Exception {
        try (RawClient raw = new RawClient(port)) {
            raw.send(request(fields));
            return raw.readToEnd();
        }
    }

    private static String request(String fields) {
        return "POST /v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" + fields + "\r\n{}";
    }

    @Configuration(proxyBeanMethods = false)
    @Import({LaneApplication.class, OwnLoops.class})
    @ImportAutoConfiguration(NettyReactiveWebServerAutoConfiguration.class)
    static class Application {

        @Bean
        Filter filter() {
            return new Filter();
        }
    }

    /** Does what filters of applications do. */
    static class Filter implements WebFilter {

        private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
            ServerHttpRequest request = exchange.getRequest();
            if (request.getHeaders().containsHeader("X-Refuse")) {
                exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
                exchange.getResponse().getHeaders().set("Connection", "close");
                return exchange.getResponse().setComplete();
            }
            exchange.getResponse().getHeaders().add("X-Filter", "was here");
            ServerWebExchange changed = exchange.mutate()
                    .request(request.mutate().header("X-Added", "by the filter").build())
                    .response(new Wrapped(exchange.getResponse()))
                    .build();
            return Mono.just(changed)
                    .publishOn(Schedulers.boundedElastic())
                    .flatMap(chain::filter)
                    .doFinally(signal -> seen.add(
                            Objects.toString(changed.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE))));
        }
    }

    private static final class Wrapped extends ServerHttpResponseDecorator {

        Wrapped(ServerHttpResponse delegate) {
            super(delegate);
        }
    }
}
