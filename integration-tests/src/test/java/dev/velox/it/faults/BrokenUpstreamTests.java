package dev.velox.it.faults;

import java.io.IOException;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.Script;
import dev.velox.it.support.UpstreamConnection;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** The upstream fails before its answer began, or within an answer that is no stream. */
class BrokenUpstreamTests extends FaultFixture {

    static Stream<Arguments> endsBeforeTheHead() {
        return Stream.of(
                arguments("close without a byte", (Script) (_, connection) -> connection.close()),
                arguments("reset without a byte", (Script) (_, connection) -> connection.reset()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endsBeforeTheHead")
    void endBeforeTheHeadIsUpstreamUnavailable(String name, Script script) {
        for (String body : new String[] {WHOLE, STREAM}) {
            upstream().plays(script);

            Answer answer = RawHttp.post(port(), "/v1/responses", body);

            assertError(answer, 502, "upstream_unavailable", "upstream_unavailable");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"220 smtp.example.org ESMTP\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-type: appl"})
    void answerThatIsNoHttpIsProtocolError(String text) {
        upstream().plays((_, connection) -> {
            connection.write(text);
            connection.close();
        });

        Answer answer = RawHttp.post(port(), "/v1/responses", WHOLE);

        assertError(answer, 502, "upstream_protocol_error", "upstream_protocol_error");
    }

    static Stream<Arguments> endsWithinTheBody() {
        return Stream.of(
                arguments("length, close", "content-length: 1000", (End) UpstreamConnection::close),
                arguments("length, reset", "content-length: 1000", (End) UpstreamConnection::reset),
                arguments("chunked, close", "transfer-encoding: chunked", (End) UpstreamConnection::close),
                arguments("chunked, reset", "transfer-encoding: chunked", (End) UpstreamConnection::reset));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("endsWithinTheBody")
    void answerThatBreaksOffNeverLooksWhole(String name, String framing, End end) {
        upstream().plays((_, connection) -> {
            connection.write("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + framing + "\r\n\r\n");
            if (framing.endsWith("chunked")) {
                connection.chunk("{\"id\":\"resp_1\",");
            } else {
                connection.write("{\"id\":\"resp_1\",");
            }
            end.of(connection);
        });

        try (RawHttp http = RawHttp.connect(port())) {
            Answer answer = http.send(RawHttp.post("/v1/responses", WHOLE)).answer();

            // Committed or not when the break was seen: an error answer, or a body that stops short. Never a whole 200.
            if (answer.status() == 200) {
                assertThat(answer.whole()).as(name + ": " + answer).isFalse();
                assertThat(http.ended()).isTrue();
            } else {
                assertError(answer, 502, "upstream_unavailable", "upstream_unavailable");
            }
        }
    }

    /** How a connection ends. */
    @FunctionalInterface
    interface End {

        void of(UpstreamConnection connection) throws IOException;
    }
}
