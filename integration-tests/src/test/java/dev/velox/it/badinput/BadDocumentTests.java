package dev.velox.it.badinput;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;

import static dev.velox.it.support.OpenAiError.assertError;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Bodies that are no document, or not one that the gateway can act on. */
class BadDocumentTests extends BadInputFixture {

    /** A body, by a name for people, and what its refusal has to say. */
    static final class Body {

        private final String name;
        private final byte[] bytes;
        private final String[] facts;

        Body(String name, byte[] bytes, String... facts) {
            this.name = name;
            this.bytes = bytes;
            this.facts = facts;
        }

        static Body of(String name, String text, String... facts) {
            return new Body(name, text.getBytes(UTF_8), facts);
        }

        /** A good document with these bytes inside a string value. */
        static Body inString(String name, int... octets) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.writeBytes("{\"model\":\"m\",\"input\":\"".getBytes(UTF_8));
            for (int octet : octets) {
                bytes.write(octet);
            }
            bytes.writeBytes("\"}".getBytes(UTF_8));
            return new Body(name, bytes.toByteArray(), "byte 22", "UTF-8");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Body> notJson() {
        String deep = "{\"model\":\"m\",\"input\":" + "[".repeat(100_000);
        return Stream.of(
                Body.of("empty", "", "byte 0"),
                Body.of("blanks only", "  \r\n\t ", "byte 6"),
                Body.of("truncated in a string", "{\"model\":\"m\",\"input\":\"Hel", "byte 25"),
                Body.of("truncated after a comma", "{\"model\":\"m\",", "byte 13"),
                Body.of(
                        "truncated before the end",
                        GOOD.substring(0, GOOD.length() - 1),
                        "byte " + (GOOD.length() - 1)),
                Body.of("second document", GOOD + "{}", "byte " + GOOD.length()),
                Body.of("trailing garbage", GOOD + " \n x", "byte " + (GOOD.length() + 3)),
                Body.of("byte order mark", "\uFEFF" + GOOD, "byte 0", "byte order mark"),
                Body.of("single quotes", "{'model':'m'}", "byte 1"),
                Body.of("trailing comma", "{\"model\":\"m\",}", "byte 13"),
                Body.of("comment", "{\"model\":\"m\"/*!*/}", "byte 12"),
                Body.of("NaN", "{\"model\":\"m\",\"temperature\":NaN}", "byte 27"),
                Body.of("leading zero", "{\"model\":\"m\",\"temperature\":01}", "byte 28"),
                Body.of("control character", "{\"model\":\"m\",\"input\":\"a\u0001\"}", "byte 23"),
                Body.of("unknown escape", "{\"model\":\"m\",\"input\":\"\\x\"}", "byte 22"),
                Body.of("lone surrogate escape", "{\"model\":\"m\",\"input\":\"\\ud800\"}", "byte 22"),
                Body.of("depth bomb", deep, "nested"),
                Body.of("closed depth bomb", deep + "]".repeat(100_000) + "}", "nested"),
                new Body("UTF-16", GOOD.getBytes(StandardCharsets.UTF_16LE), "byte 1"),
                Body.inString("overlong slash", 0xc0, 0xaf),
                Body.inString("overlong in three", 0xe0, 0x80, 0xaf),
                Body.inString("surrogate", 0xed, 0xa0, 0x80),
                Body.inString("surrogate pair", 0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80),
                Body.inString("lone continuation", 0x80),
                Body.inString("truncated sequence", 0xe2, 0x82),
                Body.inString("beyond Unicode", 0xf4, 0x90, 0x80, 0x80),
                Body.inString("0xff", 0xff));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notJson")
    void whatIsNotOneWholeDocumentIsInvalidJsonAtItsByte(Body body) {
        Answer answer = RawHttp.exchange(port(), RawHttp.post("/v1/responses", body.bytes));

        assertError(answer, 400, "invalid_json", "caller_invalid_json", body.facts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/chat/completions", "/v1/completions", "/v1/embeddings"})
    void everyPathWithBodyIsValidatedWhole(String path) {
        assertError(
                RawHttp.post(port(), path, "{\"model\":\"m\",\"late\":tru}"),
                400,
                "invalid_json",
                "caller_invalid_json",
                "byte 20");
        assertError(RawHttp.post(port(), path, "{}"), 400, "missing_model", "caller_missing_model", "model");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"input\":\"x\"}",
                "{\"model\":null,\"input\":\"x\"}",
                "{\"model\":\"\"}",
                "{\"nested\":{\"model\":\"m\"}}"
            })
    void documentWithoutModelIsMissingModel(String body) {
        Answer answer = RawHttp.post(port(), "/v1/responses", body);

        assertError(answer, 400, "missing_model", "caller_missing_model", "'model'");
        assertThat(answer.json().at("/error/param").stringValue()).isEqualTo("model");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":17}",
                "{\"model\":[\"m\"]}",
                "{\"model\":{}}",
                "{\"model\":true}",
                "{\"model\":\"m\",\"stream\":\"true\"}",
                "{\"model\":\"m\",\"stream\":1}",
                "{\"model\":\"m\",\"previous_response_id\":7}"
            })
    void fieldOfAnotherTypeIsInvalidTypeAndNamed(String body) {
        Answer answer = RawHttp.post(port(), "/v1/responses", body);

        String key = body.contains("stream") ? "stream" : body.contains("previous") ? "previous_response_id" : "model";
        assertError(answer, 400, "invalid_type", "caller_invalid_type", "'" + key + "'", "byte ");
        assertThat(answer.json().at("/error/param").stringValue()).isEqualTo(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"model\"", "17", "null", "true", "[{\"model\":\"m\"}]"})
    void bodyThatIsNoObjectIsInvalidType(String body) {
        Answer answer = RawHttp.post(port(), "/v1/responses", body);

        assertError(answer, 400, "invalid_type", "caller_invalid_type", "object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"a\",\"model\":\"b\"}",
                "{\"model\":\"a\",\"input\":\"x\",\"model\":\"a\"}",
                "{\"model\":\"a\",\"mod\\u0065l\":\"b\"}",
                "{\"model\":\"a\",\"stream\":true,\"stream\":false}"
            })
    void fieldThatStandsTwiceIsDuplicateKey(String body) {
        Answer answer = RawHttp.post(port(), "/v1/responses", body);

        assertError(answer, 400, "duplicate_key", "caller_duplicate_key", "byte ");
        assertThat(answer.json().at("/error/param").stringValue())
                .isEqualTo(body.contains("stream") ? "stream" : "model");
    }

    @Test
    void refusedDocumentLeavesTheConnectionToTheNextRequest() {
        try (RawHttp http = RawHttp.connect(port())) {
            for (int i = 0; i < 3; i++) {
                assertError(
                        http.send(RawHttp.post("/v1/responses", "{\"model\":")).answer(),
                        400,
                        "invalid_json",
                        "caller_invalid_json");
                assertThat(http.send(RawHttp.post("/v1/responses", GOOD))
                                .answer()
                                .status())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() {
        try (RawHttp http = RawHttp.connect(port())) {
            http.send(RawHttp.post("/v1/responses", GOOD))
                    .send(RawHttp.post("/v1/responses", "{}"))
                    .send(RawHttp.post("/v1/responses", GOOD));

            assertThat(http.answer().status()).isEqualTo(200);
            assertError(http.answer(), 400, "missing_model", "caller_missing_model");
            assertThat(http.answer().status()).isEqualTo(200);
        }
    }
}
