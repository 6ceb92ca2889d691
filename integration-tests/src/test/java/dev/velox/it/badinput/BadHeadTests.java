package dev.velox.it.badinput;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;

import static dev.velox.it.support.OpenAiError.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Heads that the gateway refuses: methods, types, codings, and what two readers could take for different requests. */
class BadHeadTests extends BadInputFixture {

    private static final String TYPE = "content-type: application/json";

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/responses, POST",
        "PUT, /v1/responses, POST",
        "DELETE, /v1/chat/completions, POST",
        "PATCH, /v1/embeddings, POST",
        "OPTIONS, /v1/responses, POST",
        "POST, /v1/models, GET",
        "DELETE, /v1/models/m, GET",
        "GET, /v1/responses/resp_1/cancel, POST",
        "POST, /v1/responses/resp_1/input_items, GET"
    })
    void otherMethodIsNotAllowedAndTheRightOneIsNamed(String method, String path, String allow) {
        Answer answer = RawHttp.exchange(port(), RawHttp.request(method, path, new byte[0], "content-length: 0"));

        assertError(answer, 405, "method_not_allowed", "caller_method_not_allowed", method);
        assertThat(answer.header("allow")).isEqualTo(allow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/responses", "/v1/models"})
    void headIsNotAllowedEither(String path) {
        try (RawHttp http = RawHttp.connect(port())) {
            Answer answer = http.send(RawHttp.head("HEAD", path)).answerToHead();

            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("allow")).isNotNull();
            assertThat(answer.header("x-velox-error")).isEqualTo("caller_method_not_allowed");
        }
    }

    @Test
    void unknownPathBelowTheBaseIsNotFoundInOpenAisShape() {
        assertError(
                RawHttp.get(port(), "/v1/no-such-thing"), 404, "not_found", "caller_not_found", "/v1/no-such-thing");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json"})
    void otherContentTypeIsUnsupported(String type) {
        Answer answer =
                RawHttp.exchange(port(), RawHttp.post("/v1/responses", GOOD.getBytes(UTF_8), "content-type: " + type));

        assertError(answer, 415, "unsupported_media_type", "caller_unsupported_media_type", "application/json");
    }

    @Test
    void missingContentTypeIsUnsupported() {
        Answer answer = RawHttp.exchange(
                port(),
                RawHttp.request("POST", "/v1/responses", GOOD.getBytes(UTF_8), "content-length: " + GOOD.length()));

        assertError(answer, 415, "unsupported_media_type", "caller_unsupported_media_type", "application/json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json;charset=utf-8", "application/json; charset=\"UTF-8\"", "APPLICATION/JSON"})
    void jsonByAnyOfItsSpellingsPasses(String type) {
        Answer answer =
                RawHttp.exchange(port(), RawHttp.post("/v1/responses", GOOD.getBytes(UTF_8), "content-type: " + type));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    @Test
    void compressedBodyIsUnsupported() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(GOOD.getBytes(UTF_8));
        }

        Answer answer = RawHttp.exchange(
                port(), RawHttp.post("/v1/responses", compressed.toByteArray(), "content-encoding: gzip"));

        assertError(answer, 415, "unsupported_media_type", "caller_unsupported_media_type", "gzip");
    }

    @Test
    void twoHostsAreRefused() {
        assertError(
                RawHttp.post(port(), "/v1/responses", GOOD, "host: elsewhere"),
                400,
                "invalid_request",
                "caller_invalid_request",
                "Host");
    }

    @Test
    void noHostIsRefused() {
        String head = "POST /v1/responses HTTP/1.1\r\n" + TYPE + "\r\ncontent-length: " + GOOD.length() + "\r\n\r\n";

        assertError(
                RawHttp.exchange(port(), (head + GOOD).getBytes(UTF_8)),
                400,
                "invalid_request",
                "caller_invalid_request",
                "Host");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "transfer-encoding: xchunked",
                "transfer-encoding: gzip, chunked",
                "transfer-encoding: chunked, chunked",
                "transfer-encoding: identity"
            })
    void otherTransferEncodingIsRefused(String field) {
        Answer answer = RawHttp.exchange(port(), chunked(field));

        assertRefusedHead(answer, "Transfer-Encoding");
    }

    @Test
    void transferEncodingTwiceIsRefused() {
        Answer answer = RawHttp.exchange(port(), chunked("transfer-encoding: chunked\r\ntransfer-encoding: chunked"));

        assertRefusedHead(answer, "Transfer-Encoding");
    }

    @Test
    void contentLengthBesideTransferEncodingIsRefused() {
        Answer answer = RawHttp.exchange(port(), chunked("content-length: 4\r\ntransfer-encoding: chunked"));

        assertRefusedByTheCodec(answer);
    }

    @Test
    void smuggledRequestIsNeverServed() {
        // For whoever believes the length, the second request is the body of the first.
        String inner = new String(RawHttp.post("/v1/responses", GOOD), UTF_8);
        String outer = RawHttp.head(
                "POST", "/v1/responses", TYPE, "content-length: " + (inner.length() + 5), "transfer-encoding: chunked");
        try (RawHttp http = RawHttp.connect(port())) {
            Answer answer = http.send(outer + "0\r\n\r\n" + inner).answer();

            assertRefusedByTheCodec(answer);
            assertThat(http.ended())
                    .as("nothing more is read from such a connection")
                    .isTrue();
        }
    }

    @Test
    void unknownExpectationFails() {
        assertError(
                RawHttp.post(port(), "/v1/responses", GOOD, "expect: a-miracle"),
                417,
                "expectation_failed",
                "caller_expectation_failed",
                "a-miracle");
    }

    @Test
    void continueIsSaidOnlyAfterTheHeadWasFoundGood() {
        try (RawHttp http = RawHttp.connect(port())) {
            Answer answer = http.send(RawHttp.head(
                            "POST",
                            "/v1/responses",
                            "content-type: text/plain",
                            "content-length: 100",
                            "expect: 100-continue"))
                    .answer();

            assertError(answer, 415, "unsupported_media_type", "caller_unsupported_media_type");
        }
    }

    @Test
    void chunkedBodyOfOrdinaryFormPasses() {
        Answer answer = RawHttp.exchange(port(), chunked("transfer-encoding: chunked"));

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    private static void assertRefusedHead(Answer answer, String field) {
        assertError(answer, 400, "invalid_request", "caller_invalid_request", field);
    }

    /** Netty's codec answers this one itself, without a body and for every path: the gateway never hears of it. */
    private static void assertRefusedByTheCodec(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("connection")).isEqualTo("close");
    }

    private static byte[] chunked(String framing) {
        String head = RawHttp.head("POST", "/v1/responses", TYPE, framing);
        return (head + Integer.toHexString(GOOD.length()) + "\r\n" + GOOD + "\r\n0\r\n\r\n").getBytes(UTF_8);
    }
}
