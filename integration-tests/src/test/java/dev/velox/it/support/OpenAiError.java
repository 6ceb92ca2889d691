package dev.velox.it.support;

import java.util.List;

import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** Asserts that an answer is an error of the gateway, whole and in OpenAI's shape. */
public final class OpenAiError {

    private OpenAiError() {}

    /**
     * Asserts one error.
     *
     * @param label value of {@code x-velox-error}
     * @param facts what the message has to say
     */
    public static void assertError(Answer answer, int status, String code, String label, String... facts) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.headers().get("x-velox-error")).as(answer.toString()).isEqualTo(List.of(label));
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.whole()).as("a whole body: " + answer).isTrue();
        JsonNode root = answer.json();
        assertThat(root.propertyNames()).containsExactly("error");
        JsonNode error = root.get("error");
        assertThat(error.propertyNames()).containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(error.get("code").stringValue()).isEqualTo(code);
        assertThat(error.get("type").stringValue()).isEqualTo(type(status));
        assertThat(error.get("message").stringValue()).isNotBlank();
        for (String fact : facts) {
            assertThat(error.get("message").stringValue()).contains(fact);
        }
    }

    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }
}
