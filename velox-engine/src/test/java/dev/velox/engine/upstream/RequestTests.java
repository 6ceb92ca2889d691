package dev.velox.engine.upstream;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.http.HttpHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;

import static org.assertj.core.api.Assertions.assertThat;

class RequestTests {

    private record Seen(String method, String uri, HttpHeaders headers, String body) {}

    private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

    private DisposableServer echo(Transport transport) {
        return transport
                .server()
                .handle((request, answer) -> request.receive()
                        .aggregate()
                        .asString(StandardCharsets.UTF_8)
                        .defaultIfEmpty("")
                        .flatMap(body -> {
                            seen.add(new Seen(
                                    request.method().name(),
                                    request.uri(),
                                    request.requestHeaders().copy(),
                                    body));
                            return answer.status(201)
                                    .header("content-type", "application/json")
                                    .header("x-ratelimit-remaining-requests", "7")
                                    .header("x-request-id", "req_1")
                                    .header("openai-processing-ms", "12")
                                    .header("set-cookie", "__cf_bm=1")
                                    .header("server", "cloudflare")
                                    .header("alt-svc", "h3=\":443\"")
                                    .header("strict-transport-security", "max-age=1")
                                    .header("access-control-allow-origin", "*")
                                    .sendString(Mono.just("{\"ok\":true}"))
                                    .then();
                        }))
                .bindNow();
    }

    private Seen seen() throws InterruptedException {
        Seen first = seen.poll(10, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        if (first == null) {
            throw new AssertionError();
        }
        return first;
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void requestArrivesByteForByteAndAnswerComesBack(Transport transport) throws InterruptedException {
        DisposableServer server = echo(transport);
        try (PoolFixture fixture = transport.fixture(server.port())) {
            String body = "{\"model\":\"x\", \"messages\":[\"\u00e9\u4e2d\"] ,\"n\" : 1.0e0}" + " ".repeat(70_000);
            Headers headers = new Headers()
                    .add("Content-Type", "application/json")
                    .add("User-Agent", "client/1")
                    .add("Accept-Encoding", "gzip")
                    .add("Authorization", "Bearer callers-own")
                    .add("Content-Length", "1");
            Call call = fixture.send(
                            fixture.loops.all().getFirst(),
                            Operation.CHAT_COMPLETION,
                            "/v1/chat/completions?a=%2F&b=c%20d",
                            body,
                            false,
                            headers)
                    .completed();

            Seen request = seen();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.uri()).isEqualTo("/v1/chat/completions?a=%2F&b=c%20d");
            assertThat(request.body()).isEqualTo(body);
            assertThat(request.headers().get("authorization")).isEqualTo("Bearer sk-secret");
            assertThat(request.headers().get("content-type")).isEqualTo("application/json");
            assertThat(request.headers().get("user-agent")).isEqualTo("client/1");
            assertThat(request.headers().get("accept-encoding")).isEqualTo("gzip");
            assertThat(request.headers().getAll("content-length"))
                    .containsExactly(Integer.toString(body.getBytes(StandardCharsets.UTF_8).length));
            assertThat(request.headers().contains("transfer-encoding")).isFalse();
            assertThat(request.headers().contains("accept")).isFalse();
            assertThat(request.headers().get("host")).isEqualTo(transport.host() + ":" + server.port());

            assertThat(call.sink().status()).isEqualTo(201);
            assertThat(call.sink().text()).isEqualTo("{\"ok\":true}");
            assertThat(call.sink().flushEach()).isFalse();
            Headers answer = call.sink().headers();
            assertThat(answer.first("x-ratelimit-remaining-requests")).isEqualTo("7");
            assertThat(answer.first("x-request-id")).isEqualTo("req_1");
            assertThat(answer.first("openai-processing-ms")).isEqualTo("12");
            assertThat(List.of(
                            "set-cookie",
                            "server",
                            "alt-svc",
                            "strict-transport-security",
                            "access-control-allow-origin",
                            "transfer-encoding",
                            "connection",
                            "x-http2-stream-id"))
                    .noneMatch(answer::contains);
        } finally {
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @EnumSource(Transport.class)
    void operationsWithoutBodyKeepTheirMethod(Transport transport) throws InterruptedException {
        DisposableServer server = echo(transport);
        try (PoolFixture fixture = transport.fixture(server.port())) {
            var loop = fixture.loops.all().getFirst();
            fixture.send(loop, Operation.LIST_MODELS, "/v1/models", "", false, new Headers())
                    .completed();
            Seen get = seen();
            assertThat(get.method()).isEqualTo("GET");
            assertThat(get.headers().contains("content-length")).isFalse();
            assertThat(get.headers().contains("user-agent")).isFalse();

            fixture.send(loop, Operation.DELETE_RESPONSE, "/v1/responses/resp_1", "", false, new Headers())
                    .completed();
            Seen delete = seen();
            assertThat(delete.method()).isEqualTo("DELETE");
            assertThat(delete.uri()).isEqualTo("/v1/responses/resp_1");
            assertThat(delete.headers().contains("transfer-encoding")).isFalse();

            fixture.send(loop, Operation.CANCEL_RESPONSE, "/v1/responses/resp_1/cancel", "", false, new Headers())
                    .completed();
            Seen cancel = seen();
            assertThat(cancel.method()).isEqualTo("POST");
            assertThat(cancel.headers().get("content-length")).isEqualTo("0");
        } finally {
            server.disposeNow();
        }
    }

    @Test
    void streamsAskForNoCompressionAndFixedHeadersWin() throws InterruptedException {
        DisposableServer server = echo(Transport.HTTP1);
        UpstreamSettings plain = PoolFixture.settings("http://127.0.0.1:" + server.port(), UpstreamProtocol.AUTO);
        UpstreamSettings settings = new UpstreamSettings(
                plain.endpoint(),
                plain.protocol(),
                null,
                Map.of("OpenAI-Organization", "org-1", "x-team", "ours"),
                true,
                false,
                "/v1/models",
                TlsSettings.DEFAULT,
                PoolFixture.QUICK);
        try (PoolFixture fixture = new PoolFixture(1, PoolFixture.egress(1), settings)) {
            Headers headers = new Headers()
                    .add("accept-encoding", "br")
                    .add("openai-organization", "org-callers")
                    .add("x-team", "theirs")
                    .add("authorization", "Bearer callers-own");
            fixture.send(
                            fixture.loops.all().getFirst(),
                            Operation.CHAT_COMPLETION,
                            "/v1/chat/completions",
                            "{}",
                            true,
                            headers)
                    .completed();

            Seen request = seen();
            assertThat(request.headers().getAll("accept-encoding")).containsExactly("identity");
            assertThat(request.headers().getAll("openai-organization")).containsExactly("org-1");
            assertThat(request.headers().getAll("x-team")).containsExactly("ours");
            assertThat(request.headers().getAll("authorization")).containsExactly("Bearer callers-own");
        } finally {
            server.disposeNow();
        }
    }
}
