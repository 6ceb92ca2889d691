package dev.velox.engine.gateway;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Operation;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorAnswerTests {

    private final JsonMapper json = JsonMapper.shared();

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void everyFailureHasOpenAisShape(FailureCode code) {
        ErrorAnswer answer = ErrorAnswer.of(Failure.of(code, "what was wrong", "model"));

        JsonNode error = json.readTree(answer.body()).get("error");
        assertThat(error.propertyNames()).containsExactly("message", "type", "param", "code");
        assertThat(error.get("message").asString()).isEqualTo("what was wrong");
        assertThat(error.get("code").asString()).isEqualTo(code.code());
        assertThat(error.get("type").asString())
                .isIn("invalid_request_error", "authentication_error", "rate_limit_error", "server_error");
        assertThat(answer.headers().first("x-velox-error")).matches("(caller|policy|upstream|velox)_[a-z_]+");
        assertThat(answer.status()).isEqualTo(code.status());
    }

    @Test
    void textThatWouldBreakJsonIsEscaped() {
        String nasty = "quote \" back \\ line \n bell \u0007 lone \ud800 umlaut ä emoji \uD83D\uDE00";

        ErrorAnswer answer = ErrorAnswer.of(Failure.of(FailureCode.INVALID_JSON, nasty));

        assertThat(json.readTree(answer.body()).get("error").get("message").asString())
                .isEqualTo(nasty);
        assertThat(answer.headers().first("content-length"))
                .isEqualTo(Integer.toString(answer.body().getBytes(StandardCharsets.UTF_8).length));
    }

    @Test
    void retryAfterIsRoundedUpToWholeSeconds() {
        assertThat(retryAfter(TimeUnit.MILLISECONDS.toNanos(1001))).isEqualTo("2");
        assertThat(retryAfter(TimeUnit.SECONDS.toNanos(3))).isEqualTo("3");
        assertThat(retryAfter(0)).isEqualTo("1");
    }

    @Test
    void withoutAKnownTimeThereIsNoRetryAfter() {
        assertThat(ErrorAnswer.of(Failure.of(FailureCode.UPSTREAM_UNAVAILABLE, "down"))
                        .headers()
                        .contains("retry-after"))
                .isFalse();
    }

    @Test
    void wrongMethodNamesTheAllowedOnes() {
        assertThat(ErrorAnswer.of(Failure.methodNotAllowed("no", "GET, DELETE"))
                        .headers()
                        .first("allow"))
                .isEqualTo("GET, DELETE");
    }

    @Test
    void brokenChatStreamEndsWithAnErrorChunk() {
        assertThat(event(Operation.CHAT_COMPLETION))
                .startsWith("data: {\"error\":{\"message\":\"cut\"")
                .endsWith("}\n\n")
                .doesNotContain("[DONE]");
    }

    @Test
    void brokenResponseStreamEndsWithAnErrorEvent() {
        assertThat(event(Operation.CREATE_RESPONSE))
                .startsWith(
                        "event: error\ndata: {\"type\":\"error\",\"code\":\"upstream_protocol_error\",\"message\":\"cut\"")
                .endsWith("}\n\n");
    }

    private static String event(Operation operation) {
        ByteBuf event = ErrorAnswer.event(Failure.of(FailureCode.UPSTREAM_PROTOCOL_ERROR, "cut"), operation);
        try {
            return event.toString(StandardCharsets.UTF_8);
        } finally {
            event.release();
        }
    }

    private static String retryAfter(long nanos) {
        String value = ErrorAnswer.of(Failure.retryable(FailureCode.RATE_LIMIT_EXCEEDED, "slow down", nanos))
                .headers()
                .first("retry-after");
        return value == null ? "" : value;
    }
}
