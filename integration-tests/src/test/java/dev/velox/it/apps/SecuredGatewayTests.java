package dev.velox.it.apps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

import com.openai.errors.UnauthorizedException;
import com.openai.models.responses.ResponseCreateParams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.velox.it.apps.secured.SecuredApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.OpenAiClients;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The gateway behind Spring Security, as the README's recipe has it. */
class SecuredGatewayTests {

    private static final ResponseCreateParams HELLO =
            ResponseCreateParams.builder().model("m").input("Hello").build();

    private static ScriptedUpstream upstream;
    private static RunningApp app;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start();
        app = RunningApp.plain(
                SecuredApplication.class,
                upstream.asProperty(),
                "spring.autoconfigure.exclude=",
                "velox.egress.prewarm=false");
    }

    @AfterAll
    static void stop() {
        app.close();
        upstream.close();
    }

    @Test
    void rightTokenPassesAndStaysHere() {
        upstream.plays(Script.json(200, ScriptedUpstream.RESPONSE));

        assertThat(OpenAiClients.client(app.baseUrl(), SecuredApplication.TOKEN)
                        .responses()
                        .create(HELLO)
                        .id())
                .isEqualTo("resp_1");

        assertThat(upstream.takeRequest().header("authorization")).isNull();
    }

    @Test
    void wrongTokenIsTheClientsOwnUnauthorizedException() {
        upstream.plays(Script.json(200, ScriptedUpstream.RESPONSE));

        UnauthorizedException refused = catchThrowableOfType(
                UnauthorizedException.class,
                () -> OpenAiClients.client(app.baseUrl(), "wrong").responses().create(HELLO));

        assertThat(refused.code()).contains("invalid_api_key");
        assertThat(refused.type()).contains("authentication_error");
        assertThat(upstream.waitingRequests()).isZero();
    }

    @Test
    void requestWithoutTokenIsRefusedInOpenAisShape() {
        Answer answer = RawHttp.post(app.port(), "/v1/responses", "{\"model\":\"m\"}");

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().at("/error/code").stringValue()).isEqualTo("invalid_api_key");
        assertThat(RawHttp.get(app.port(), "/v1/models").status()).isEqualTo(401);
        assertThat(RawHttp.post(app.port(), "/v1/%72esponses", "{}").status()).isEqualTo(401);
    }

    @Test
    void otherPathsKeepTheSecurityOfTheApplication() {
        String password = Base64.getEncoder().encodeToString("bob:password".getBytes(UTF_8));

        assertThat(RawHttp.get(app.port(), "/hello").status()).isEqualTo(401);
        assertThat(RawHttp.get(app.port(), "/hello", "authorization: Bearer " + SecuredApplication.TOKEN)
                        .status())
                .isEqualTo(401);
        assertThat(RawHttp.get(app.port(), "/hello", "authorization: Basic " + password)
                        .body())
                .isEqualTo("hello");
        assertThat(RawHttp.post(app.port(), "/v1/responses", "{}", "authorization: Basic " + password)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void readmeShowsExactlyThisRecipe() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        int recipe = readme.indexOf("```java", readme.indexOf("<!-- recipe: "));
        String shown = readme.substring(recipe + "```java".length(), readme.indexOf("```\n", recipe + 1));
        String source = Files.readString(
                Path.of("src", "test", "java", "dev", "velox", "it", "apps", "secured", "GatewaySecurity.java"));

        assertThat(words(source)).contains(words(shown));
    }

    private static String words(String code) {
        return code.replaceAll("\\s+", " ").strip();
    }
}
