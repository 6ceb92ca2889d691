package dev.velox.it.badinput;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** A gateway with keys of its own, and callers without one of them. */
class AccessTests {

    private static final String KEY = "the-gateways-own-key";

    private static RunningApp app;

    @BeforeAll
    static void start() {
        app = RunningApp.sample("velox.access.api-keys=" + KEY);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-nothing: 1",
                "authorization: Bearer wrong-key",
                "authorization: Bearer " + KEY + "1",
                "authorization: Bearer the-gateways-own-ke",
                "authorization: Bearer ",
                "authorization: Basic " + KEY,
                "authorization: " + KEY,
                "x-api-key: " + KEY,
                "authorization: Bearer " + KEY + "\r\nauthorization: Bearer wrong-key"
            })
    void callerWithoutExactlyOneRightKeyIsRefused(String field) {
        Answer answer = RawHttp.post(app.port(), "/v1/responses", BadInputFixture.GOOD, field);

        assertError(answer, 401, "invalid_api_key", "caller_invalid_api_key", "key");
        assertThat(answer.body()).doesNotContain(KEY, "wrong-key");
        app.awaitIdle();
    }

    @Test
    void refusalComesBeforeTheBodyIsRead() {
        try (RawHttp http = RawHttp.connect(app.port())) {
            Answer answer = http.send(RawHttp.head(
                            "POST", "/v1/responses", "content-type: application/json", "content-length: 1000000"))
                    .answer();

            assertError(answer, 401, "invalid_api_key", "caller_invalid_api_key");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER "})
    void rightKeyOpensEveryPath(String scheme) {
        String field = "authorization: " + scheme + KEY;

        assertThat(RawHttp.post(app.port(), "/v1/responses", BadInputFixture.GOOD, field)
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.get(app.port(), "/v1/models", field).status()).isEqualTo(200);
        assertThat(RawHttp.get(app.port(), "/v1/models").status()).isEqualTo(401);
    }
}
