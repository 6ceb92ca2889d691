package dev.velox.it.faults;

import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RecordedRequest;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** What crosses the gateway, in either direction, and what does not. */
class PassThroughTests extends FaultFixture {

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 422, 429, 500, 503, 529})
    void upstreamsOwnErrorPassesUntouched(int status) {
        String error =
                "{ \"error\": {\"message\":\"no \\u00e9\",\"type\":\"t\",\"param\":null,\"code\":\"c\"} , \"extra\":1}\n";
        upstream()
                .plays(Script.json(
                        status, error, "retry-after: 7", "x-request-id: req_1", "x-ratelimit-limit-requests: 60"));

        for (String body : new String[] {WHOLE, STREAM}) {
            Answer answer = RawHttp.post(port(), "/v1/responses", body);

            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEqualTo(error);
            assertThat(answer.whole()).isTrue();
            assertThat(answer.header("retry-after")).isEqualTo("7");
            assertThat(answer.header("x-request-id")).isEqualTo("req_1");
            assertThat(answer.header("x-ratelimit-limit-requests")).isEqualTo("60");
            assertThat(answer.header("x-velox-error")).isNull();
        }
    }

    @Test
    void headersOfTheUpstreamsConnectionStayThere() {
        upstream()
                .plays(Script.json(
                        200,
                        ScriptedUpstream.RESPONSE,
                        "connection: x-internal, keep-alive",
                        "x-internal: secret",
                        "keep-alive: timeout=5",
                        "proxy-authenticate: Basic",
                        "set-cookie: session=1",
                        "strict-transport-security: max-age=1",
                        "alt-svc: h3=\":443\"",
                        "access-control-allow-origin: *",
                        "clear-site-data: \"*\"",
                        "server: provider/1.0",
                        "openai-processing-ms: 12",
                        "openai-version: 2020-10-01"));

        Answer answer = RawHttp.post(port(), "/v1/responses", WHOLE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().keySet())
                .contains("openai-processing-ms", "openai-version")
                .doesNotContain(
                        "x-internal",
                        "keep-alive",
                        "proxy-authenticate",
                        "set-cookie",
                        "strict-transport-security",
                        "alt-svc",
                        "access-control-allow-origin",
                        "clear-site-data",
                        "server");
    }

    @Test
    void callersCredentialsAndConnectionHeadersStayHere() {
        Answer answer = RawHttp.post(
                port(),
                "/v1/responses",
                WHOLE,
                "authorization: Bearer the-callers-own-key",
                "api-key: the-callers-own-key",
                "x-api-key: the-callers-own-key",
                "cookie: session=the-callers-own-key",
                "connection: x-hop",
                "x-hop: 1",
                "te: trailers",
                "proxy-authorization: Basic x",
                "forwarded: for=10.0.0.1",
                "x-forwarded-for: 10.0.0.1",
                "origin: https://app.example.org",
                "referer: https://app.example.org/page",
                "openai-organization: org-caller",
                "openai-project: proj-caller",
                "openai-beta: assistants=v2",
                "idempotency-key: 1234");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        RecordedRequest request = upstream().takeRequest();
        assertThat(request.headerNames())
                .contains("openai-beta", "idempotency-key")
                .doesNotContain(
                        "api-key",
                        "x-api-key",
                        "cookie",
                        "x-hop",
                        "te",
                        "proxy-authorization",
                        "forwarded",
                        "x-forwarded-for",
                        "origin",
                        "referer",
                        "openai-organization",
                        "openai-project");
        assertThat(request.head().headers().get("authorization")).containsExactly("Bearer " + PROVIDER_KEY);
        assertThat(request.head().toString()).doesNotContain("the-callers-own-key");
        assertThat(request.header("host")).isEqualTo(upstream().origin().substring("http://".length()));
    }

    @Test
    void bodyArrivesByteForByte() {
        String body =
                "  {\"input\":\"caf\\u00e9 \u00e9\uD83D\uDE00\",\n\t\"unknown\" : [1e400, -0.0, 12345678901234567890123], "
                        + "\"model\":\"m\",\"dup\":1,\"dup\":2} \r\n";

        assertThat(RawHttp.post(port(), "/v1/responses", body).status()).isEqualTo(200);

        RecordedRequest request = upstream().takeRequest();
        assertThat(new String(request.body(), UTF_8)).isEqualTo(body);
        assertThat(request.header("content-length")).isEqualTo(Integer.toString(body.getBytes(UTF_8).length));
        assertThat(request.header("content-type")).isEqualTo("application/json");
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 9_000, 130_000, 300_000, 31 * (1 << 20)})
    void bodyOfAnySizeWithinTheLimitArrivesWhole(int size) {
        byte[] body = document(size);

        assertThat(RawHttp.exchange(port(), RawHttp.post("/v1/embeddings", body))
                        .status())
                .isEqualTo(200);

        assertThat(Arrays.equals(upstream().takeRequest().body(), body)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/responses",
        "POST, /v1/chat/completions",
        "POST, /v1/completions",
        "POST, /v1/embeddings",
        "GET, /v1/models",
        "GET, /v1/models/org/model:7b",
        "GET, /v1/models/org%2Fmodel",
        "GET, /v1/responses/resp_1",
        "GET, /v1/responses/resp_1?include=a&stream=false",
        "GET, /v1/responses/resp_1/input_items?limit=2",
        "DELETE, /v1/responses/resp_1",
        "POST, /v1/responses/resp_1/cancel"
    })
    void everyClaimedPathReachesTheUpstreamAsItCame(String method, String target) {
        byte[] request = method.equals("POST") && !target.endsWith("cancel")
                ? RawHttp.post(target, WHOLE)
                : RawHttp.request(method, target, new byte[0]);

        Answer answer = RawHttp.exchange(port(), request);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        RecordedRequest arrived = upstream().takeRequest();
        assertThat(arrived.line()).isEqualTo(method + " " + target);
        assertThat(arrived.header("authorization")).isEqualTo("Bearer " + PROVIDER_KEY);
    }

    @Test
    void redirectPassesAndIsNotFollowed() {
        upstream()
                .plays(
                        (_, connection) -> connection.write(
                                "HTTP/1.1 307 Temporary Redirect\r\nlocation: https://elsewhere.example.org/\r\ncontent-length: 0\r\n\r\n"));

        Answer answer = RawHttp.post(port(), "/v1/responses", WHOLE);

        assertThat(answer.status()).isEqualTo(307);
        assertThat(answer.header("location")).isEqualTo("https://elsewhere.example.org/");
    }

    @Test
    void interimAnswersOfTheUpstreamAreSwallowed() {
        upstream().plays((_, connection) -> {
            connection.write("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n");
            connection.json(200, ScriptedUpstream.RESPONSE);
        });

        Answer answer = RawHttp.post(port(), "/v1/responses", WHOLE);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("link")).isNull();
        assertThat(answer.body()).isEqualTo(ScriptedUpstream.RESPONSE);
    }

    @Test
    void refusedRequestNeverReachesTheUpstream() {
        upstream().plays(Script.json(200, ScriptedUpstream.RESPONSE));

        assertThat(RawHttp.post(port(), "/v1/responses", "{\"input\":1}").status())
                .isEqualTo(400);
        assertThat(RawHttp.post(port(), "/v1/responses", WHOLE).status()).isEqualTo(200);

        assertThat(new String(upstream().takeRequest().body(), UTF_8)).isEqualTo(WHOLE);
        assertThat(upstream().waitingRequests()).isZero();
    }

    private static byte[] document(int length) {
        byte[] document = new byte[length];
        Arrays.fill(document, (byte) 'x');
        byte[] start = "{\"model\":\"m\",\"input\":\"".getBytes(UTF_8);
        System.arraycopy(start, 0, document, 0, start.length);
        document[length - 2] = '"';
        document[length - 1] = '}';
        return document;
    }
}
