package dev.velox.it.apps;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** The starter alone makes a gateway of an application, and takes nothing else over. */
class PlainApplicationTests {

    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"x\"}";

    private static ScriptedUpstream upstream;
    private static RunningApp app;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start();
        app = RunningApp.plain(
                PlainApplication.class,
                upstream.asProperty(),
                "management.endpoints.web.exposure.include=health,velox,metrics");
    }

    @AfterAll
    static void stop() {
        app.close();
        upstream.close();
    }

    @Test
    void gatewayServesWithoutAnyScanOfItsPackages() {
        Answer answer = RawHttp.post(app.port(), "/v1/responses", REQUEST);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(ScriptedUpstream.RESPONSE);
    }

    @Test
    void applicationsOwnPathsStayItsOwn() {
        assertThat(RawHttp.get(app.port(), "/hello").body()).isEqualTo("hello");
        assertThat(RawHttp.get(app.port(), "/v1/orders").body()).isEqualTo("orders");
        assertThat(RawHttp.post(app.port(), "/v1/orders", "{}").body()).isEqualTo("ordered {}");
        Answer unknown = RawHttp.get(app.port(), "/v1/no-such-thing");
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.header("x-velox-error")).isNull();
    }

    @Test
    void pathsThatReadDifferentlyAreNotTaken() {
        for (String path : new String[] {"/v1/%72esponses", "/v1//responses", "/v1/responses;a=b", "/v1/responses/"}) {
            Answer answer = RawHttp.post(app.port(), path, REQUEST);

            assertThat(answer.status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void otherMethodOnOneOfItsPathsIsRefused() {
        assertError(
                RawHttp.get(app.port(), "/v1/responses"),
                405,
                "method_not_allowed",
                "caller_method_not_allowed",
                "POST");
    }

    @Test
    void actuatorShowsTheGatewayAndTheApplication() {
        assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status()).isEqualTo(200);

        Answer velox = RawHttp.get(app.port(), "/actuator/velox");
        assertThat(velox.status()).as(velox.toString()).isEqualTo(200);
        assertThat(velox.body()).contains(upstream.origin());
        assertThat(RawHttp.get(app.port(), "/actuator/health")
                        .json()
                        .get("status")
                        .stringValue())
                .isEqualTo("UP");
        assertThat(RawHttp.get(app.port(), "/actuator/metrics/velox.requests")
                        .json()
                        .at("/measurements/0/value")
                        .doubleValue())
                .isPositive();
        assertThat(RawHttp.get(app.port(), "/actuator/env").status()).isEqualTo(404);
    }
}
