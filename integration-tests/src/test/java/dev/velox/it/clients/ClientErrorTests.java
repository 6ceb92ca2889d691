package dev.velox.it.clients;

import java.util.List;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.responses.ResponseCreateParams;
import org.junit.jupiter.api.Test;

import dev.velox.it.support.OpenAiClients;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** An error answer, the gateway's own or the upstream's, becomes the exception that users of the client catch. */
class ClientErrorTests {

    private static final ResponseCreateParams HELLO =
            ResponseCreateParams.builder().model("gpt-5-mini").input("Hello").build();

    @Test
    void refusalOfTheScannerIsBadRequest() {
        try (RunningApp app = RunningApp.sample()) {
            OpenAIClient client = OpenAiClients.client(app.baseUrl());
            ResponseCreateParams withoutModel =
                    ResponseCreateParams.builder().input("Hello").build();

            BadRequestException refused = catchThrowableOfType(
                    BadRequestException.class, () -> client.responses().create(withoutModel));

            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.code()).contains("missing_model");
            assertThat(refused.param()).contains("model");
            assertThat(refused.headers().values("x-velox-error")).containsExactly("caller_missing_model");
            app.awaitIdle();
        }
    }

    @Test
    void unknownModelOfTheUpstreamIsNotFound() {
        try (RunningApp app = RunningApp.sample()) {
            OpenAIClient client = OpenAiClients.client(app.baseUrl());

            NotFoundException unknown = catchThrowableOfType(
                    NotFoundException.class, () -> client.models().retrieve("no-such-model"));

            assertThat(unknown.code()).contains("model_not_found");
            assertThat(unknown.headers().values("x-velox-error")).isEmpty();
            app.awaitIdle();
        }
    }

    @Test
    void requestOverTheRateIsRateLimitException() {
        try (RunningApp app = RunningApp.sample(
                "velox.rate-limit.rpm=1", "velox.rate-limit.burst=1", "velox.rate-limit.max-wait=0s")) {
            OpenAIClient client = OpenAiClients.client(app.baseUrl());
            client.responses().create(HELLO);

            RateLimitException limited = catchThrowableOfType(
                    RateLimitException.class, () -> client.responses().create(HELLO));

            assertThat(limited.code()).contains("rate_limit_exceeded");
            assertThat(limited.headers().values("x-velox-error")).containsExactly("policy_rate_limit_exceeded");
            List<String> retryAfter = limited.headers().values("retry-after");
            assertThat(retryAfter)
                    .singleElement()
                    .satisfies(seconds -> assertThat(Long.parseLong(seconds)).isBetween(1L, 60L));
            assertThatExceptionOfType(RateLimitException.class)
                    .as("a stream is refused alike")
                    .isThrownBy(() -> client.responses().createStreaming(HELLO));
            app.awaitIdle();
        }
    }

    @Test
    void onlyTheGatewaysKeysOpenIt() {
        try (RunningApp app = RunningApp.sample("velox.access.api-keys=right-key-1,right-key-2")) {
            OpenAIClient stranger = OpenAiClients.client(app.baseUrl(), "wrong-key");

            UnauthorizedException refused = catchThrowableOfType(
                    UnauthorizedException.class, () -> stranger.responses().create(HELLO));

            assertThat(refused.code()).contains("invalid_api_key");
            assertThat(refused.getMessage()).doesNotContain("wrong-key", "right-key");
            assertThatExceptionOfType(UnauthorizedException.class)
                    .isThrownBy(() -> stranger.responses().createStreaming(HELLO));
            assertThatExceptionOfType(UnauthorizedException.class)
                    .isThrownBy(() -> stranger.models().list());
            for (String key : List.of("right-key-1", "right-key-2")) {
                assertThat(OpenAiClients.client(app.baseUrl(), key)
                                .responses()
                                .create(HELLO)
                                .id())
                        .startsWith("resp_");
            }
            app.awaitIdle();
        }
    }

    @Test
    void errorsOfTheUpstreamKeepTheirTypeAndText() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.sample(upstream.asProperty())) {
            OpenAIClient client = OpenAiClients.client(app.baseUrl());

            assertError(upstream, client, 401, UnauthorizedException.class);
            assertError(upstream, client, 404, NotFoundException.class);
            assertError(upstream, client, 429, RateLimitException.class);
            assertError(upstream, client, 500, InternalServerException.class);
            app.awaitIdle();
        }
    }

    private static void assertError(
            ScriptedUpstream upstream, OpenAIClient client, int status, Class<? extends OpenAIServiceException> type) {
        upstream.plays(Script.json(status, """
                {"error":{"message":"The provider says %1$d","type":"some_type","param":"p","code":"code_%1$d"}}""".formatted(status)));

        OpenAIServiceException error =
                catchThrowableOfType(type, () -> client.responses().create(HELLO));

        assertThat(error).isNotNull();
        assertThat(error.statusCode()).isEqualTo(status);
        assertThat(error.code()).contains("code_" + status);
        assertThat(error.getMessage()).contains("The provider says " + status);
        assertThat(error.headers().values("x-velox-error")).isEmpty();
    }
}
