package dev.velox.it.apps;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** The same application on another server, behind another base path, with another management port. */
class ShapesTests {

    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"x\"}";
    private static final String STREAM = "{\"model\":\"m\",\"input\":\"x\",\"stream\":true}";

    private ScriptedUpstream upstream;

    @BeforeEach
    void start() {
        upstream = ScriptedUpstream.start();
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void tomcatServesTheGatewayToo() {
        try (RunningApp app = app(RunningApp.ON_TOMCAT)) {
            assertThat(Thread.getAllStackTraces().keySet())
                    .as("Tomcat it is")
                    .anyMatch(thread -> thread.getName().startsWith("http-nio-127.0.0.1"));
            assertServes(app, "/v1/responses");
            assertThat(RawHttp.get(app.port(), "/v1/orders").body()).isEqualTo("orders");
            assertError(RawHttp.post(app.port(), "/v1/responses", "{"), 400, "invalid_json", "caller_invalid_json");
            app.awaitIdle();
        }
    }

    @Test
    void streamOfTomcatIsBrokenWhenTheUpstreamBreaks() {
        upstream.plays((_, connection) -> {
            connection.streamHead();
            connection.event("data: {\"n\":1}");
            connection.close();
        });
        try (RunningApp app = app(RunningApp.ON_TOMCAT)) {
            Answer answer = RawHttp.post(app.port(), "/v1/responses", STREAM);

            assertThat(answer.body()).startsWith("data: {\"n\":1}\n\nevent: error\n");
            assertThat(answer.whole()).as("no last chunk").isFalse();
            app.awaitIdle();
        }
    }

    @Test
    void managementPortHasTheActuatorAndNotTheGateway() {
        try (RunningApp app = app(
                "management.server.port=0",
                "management.server.address=127.0.0.1",
                // Boot takes one kind of server for the management port, and this module has two on its class path.
                "spring.autoconfigure.exclude=" + RunningApp.WITHOUT_SECURITY
                        + ",org.springframework.boot.tomcat.autoconfigure.actuate.web.server."
                        + "TomcatReactiveManagementContextAutoConfiguration")) {
            assertServes(app, "/v1/responses");
            int management = app.managementPort();
            assertThat(management).isNotEqualTo(app.port());
            assertThat(RawHttp.post(management, "/v1/responses", REQUEST).status())
                    .isEqualTo(404);
            assertThat(RawHttp.get(management, "/v1/models").status()).isEqualTo(404);
            assertThat(RawHttp.get(management, "/v1/responses").status()).isEqualTo(404);
            assertThat(RawHttp.get(management, "/actuator/velox").status()).isEqualTo(200);
            assertThat(RawHttp.get(app.port(), "/actuator/velox").status()).isEqualTo(404);
        }
    }

    @Test
    void basePathOfTheApplicationStandsBeforeTheGateways() {
        try (RunningApp app = app("spring.webflux.base-path=/api")) {
            assertServes(app, "/api/v1/responses");
            assertThat(upstream.takeRequest().line()).isEqualTo("POST /v1/responses");
            assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status())
                    .isEqualTo(404);
            assertThat(RawHttp.get(app.port(), "/api/v1/orders").body()).isEqualTo("orders");
        }
    }

    @Test
    void gatewaysOwnBasePathIsReplacedByTheUpstreams() {
        try (RunningApp app = app(
                "velox.ingress.base-path=/llm",
                "velox.upstream.base-path=/api/v1",
                "velox.upstream.request-path=/other/responses")) {
            assertServes(app, "/llm/responses");
            assertThat(upstream.takeRequest().line()).isEqualTo("POST /other/responses");
            assertServes(app, "/llm/chat/completions");
            assertThat(upstream.takeRequest().line()).isEqualTo("POST /api/v1/chat/completions");
            assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status())
                    .isEqualTo(404);
        }
    }

    private void assertServes(RunningApp app, String path) {
        upstream.plays(Script.json(200, ScriptedUpstream.RESPONSE));
        Answer whole = RawHttp.post(app.port(), path, REQUEST);
        assertThat(whole.status()).as(whole.toString()).isEqualTo(200);
        assertThat(whole.body()).isEqualTo(ScriptedUpstream.RESPONSE);

        upstream.plays(Script.events("data: {\"n\":1}", "data: [DONE]"));
        Answer stream = RawHttp.post(app.port(), path, STREAM);
        assertThat(stream.status()).as(stream.toString()).isEqualTo(200);
        assertThat(stream.header("content-type")).startsWith("text/event-stream");
        assertThat(stream.body()).isEqualTo("data: {\"n\":1}\n\ndata: [DONE]\n\n");
        assertThat(stream.whole()).isTrue();
        app.awaitIdle();
    }

    private RunningApp app(String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add(upstream.asProperty());
        all.add("velox.egress.prewarm=false");
        all.add("management.endpoints.web.exposure.include=health,velox");
        return RunningApp.plain(PlainApplication.class, all.toArray(String[]::new));
    }
}
