package dev.velox.engine.dispatch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.balance.Balancer;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.ResponseSink;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.exchange.Usage;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.UsageRecord;
import dev.velox.engine.upstream.EgressSettings;
import dev.velox.engine.upstream.Secret;
import dev.velox.engine.upstream.TlsSettings;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamProtocol;
import dev.velox.engine.upstream.UpstreamSettings;
import dev.velox.engine.upstream.UpstreamTimeouts;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers of a real server, and what is known of them afterwards. */
class AnswerWatchTests {

    private static final String RESPONSE = """
            {"id":"resp_1","model":"gpt-4o","usage":{"input_tokens":3,"output_tokens":4,
             "input_tokens_details":{"cached_tokens":2},"output_tokens_details":{"reasoning_tokens":1}}}""";

    private static final String EVENTS = """
            event: response.created
            data: {"type":"response.created","response":{"id":"resp_2","model":"gpt-4o","usage":null}}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"resp_2","usage":{"input_tokens":5,"output_tokens":6}}}

            """;

    private record Told(
            String operation,
            String upstream,
            long input,
            long output,
            @Nullable String model) {}

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> learned = new LinkedBlockingQueue<>();
    private final EngineObserver observer = new EngineObserver() {
        @Override
        public void usage(UsageRecord usage) {
            told.add(new Told(
                    usage.operation(),
                    usage.upstream(),
                    usage.inputTokens(),
                    usage.outputTokens(),
                    usage.responseModel()));
        }
    };
    private final AnswerReading everything =
            new AnswerReading(true, (id, endpoint, now) -> learned.add(id + " at " + endpoint));

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final EngineLoops loops = EngineLoops.of(group);
    private final HealthBoard health = new HealthBoard(List.of("acme"));
    private final HttpServer server;
    private final Endpoint endpoint;
    private final UpstreamPool pool;

    AnswerWatchTests() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        endpoint = new Endpoint(
                "acme", URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "/v1", "/v1/responses");
        Duration patience = Duration.ofSeconds(10);
        pool = UpstreamPool.create(
                List.of(new UpstreamSettings(
                        endpoint,
                        UpstreamProtocol.HTTP1,
                        new Secret("sk-secret"),
                        Map.of(),
                        false,
                        false,
                        "/v1/models",
                        TlsSettings.DEFAULT,
                        new UpstreamTimeouts(
                                patience, patience, patience, patience, patience, patience, Duration.ZERO))),
                new EgressSettings(
                        1, 8 << 20, 64 << 20, 512, Duration.ofSeconds(2), true, Duration.ofSeconds(5), Duration.ZERO),
                loops,
                new BoundedIngressQueue(10),
                health,
                NanoClock.system(),
                observer,
                List.of());
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        pool.close();
        server.stop(0);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void wholeAnswerTellsItsUsageAndItsId() {
        Exchange exchange =
                ask(Operation.CREATE_RESPONSE, everything, 200, "application/json; charset=utf-8", RESPONSE);
        assertThat(exchange.usage()).isEqualTo(new Usage(3, 4, 2, 1, "gpt-4o"));
        assertThat(told).containsExactly(new Told("create_response", "acme", 3, 4, "gpt-4o"));
        assertThat(learned).containsExactly("resp_1 at acme");
    }

    @Test
    void streamTellsTheUsageOfItsLastEventAndItsIdOnce() {
        Exchange exchange = ask(Operation.CREATE_RESPONSE, everything, 200, "text/event-stream", EVENTS);
        assertThat(exchange.usage()).isEqualTo(new Usage(5, 6, -1, -1, "gpt-4o"));
        assertThat(told).containsExactly(new Told("create_response", "acme", 5, 6, "gpt-4o"));
        assertThat(learned).containsExactly("resp_2 at acme");
    }

    @Test
    void onlyCreatedResponsesAreLearned() {
        ask(Operation.CHAT_COMPLETION, everything, 200, "application/json", RESPONSE);
        assertThat(told).hasSize(1);
        assertThat(learned).isEmpty();
    }

    @Test
    void answerThatIsReadAgainCostsNothing() {
        Exchange exchange = ask(Operation.GET_RESPONSE, everything, 200, "application/json", RESPONSE);
        assertThat(exchange.usage()).isNull();
        assertThat(told).isEmpty();
        assertThat(learned).isEmpty();
    }

    @Test
    void errorsAndOtherTypesAreNotRead() {
        ask(Operation.CREATE_RESPONSE, everything, 404, "application/json", RESPONSE);
        ask(Operation.CREATE_RESPONSE, everything, 200, "text/plain", RESPONSE);
        assertThat(told).isEmpty();
        assertThat(learned).isEmpty();
    }

    @Test
    void whatNobodyWantsIsNotRead() {
        Exchange exchange = ask(Operation.CREATE_RESPONSE, AnswerReading.OFF, 200, "application/json", RESPONSE);
        assertThat(exchange.usage()).isNull();
        assertThat(told).isEmpty();
        AnswerReading idsOnly = new AnswerReading(false, everything.ids());
        assertThat(ask(Operation.CREATE_RESPONSE, idsOnly, 200, "application/json", RESPONSE)
                        .usage())
                .isNull();
        assertThat(told).isEmpty();
        assertThat(learned).containsExactly("resp_1 at acme");
    }

    @Test
    void compressedAnswersAreNotRead() {
        assertThat(AnswerForm.of(200, json().add("content-encoding", "gzip"))).isEqualTo(AnswerForm.UNREADABLE);
        assertThat(AnswerForm.of(200, json().add("content-encoding", "identity")))
                .isEqualTo(AnswerForm.JSON);
        assertThat(AnswerForm.of(200, new Headers())).isEqualTo(AnswerForm.UNREADABLE);
    }

    private static Headers json() {
        return new Headers().add("content-type", "Application/JSON");
    }

    private Exchange ask(Operation operation, AnswerReading reading, int status, String type, String answer) {
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        server.createContext("/", call -> {
            call.getResponseHeaders().add("Content-Type", type);
            call.sendResponseHeaders(status, body.length);
            call.getResponseBody().write(body);
            call.close();
        });
        Dispatcher dispatcher = new Dispatcher(
                pool,
                new Balancer(health),
                health,
                RetrySettings.DEFAULT,
                HedgeSettings.OFF,
                NanoClock.system(),
                observer,
                reading);
        CompletableFuture<Outcome> ending = new CompletableFuture<>();
        EngineLoop loop = loops.all().getFirst();
        Exchange exchange = new Exchange(
                new RequestHead(operation, "responses/resp_1", null, new Headers()),
                loop,
                new Away(),
                (ended, outcome) -> ending.complete(outcome),
                0);
        exchange.route(Route.to(endpoint));
        exchange.facts(new RequestFacts("model", type.contains("event"), 0, 0, false, null, null));
        loop.execute(() -> dispatcher.dispatch(exchange));
        assertThat(ending.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo(new Outcome.Completed(status));
        server.removeContext("/");
        return exchange;
    }

    /** A caller who takes everything and keeps nothing. */
    private static final class Away implements ResponseSink {

        @Override
        public void head(int status, Headers headers, boolean flushEach) {}

        @Override
        public void data(ByteBuf data) {
            data.release();
        }

        @Override
        public void end() {}

        @Override
        public void abort(@Nullable ByteBuf lastWords) {
            if (lastWords != null) {
                lastWords.release();
            }
        }

        @Override
        public boolean ready() {
            return true;
        }
    }
}
