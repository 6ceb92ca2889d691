package dev.velox.it.upstreams;

import java.net.URI;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

import dev.velox.it.support.Answer;
import dev.velox.it.support.ConnectProxy;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** A provider that only the proxy can name and reach. */
@ExtendWith({LeakWatch.class, OutputCaptureExtension.class})
class ProxiedUpstreamTests {

    private static final String BODY = "{\"model\":\"m\",\"input\":\"x\"}";

    private ScriptedUpstream upstream;
    private ConnectProxy proxy;
    private String target;

    @BeforeEach
    void start() {
        upstream = ScriptedUpstream.start();
        proxy = ConnectProxy.start("me", "sesame-7");
        target = "llm.test:" + URI.create(upstream.origin()).getPort();
    }

    @AfterEach
    void stop() {
        proxy.close();
        upstream.close();
    }

    private RunningApp app(String password) {
        return RunningApp.sample(
                "velox.upstream.origin=http://" + target,
                "velox.egress.proxy.url=" + proxy.url(),
                "velox.egress.proxy.username=me",
                "velox.egress.proxy.password=" + password);
    }

    @Test
    void applicationReachesItsUpstreamThroughTheProxy(CapturedOutput output) {
        try (RunningApp app = app("sesame-7")) {
            Answer answer = RawHttp.post(app.port(), "/v1/responses", BODY);

            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(upstream.takeRequest().header("host")).isEqualTo(target);
            assertThat(proxy.tunnels()).isNotEmpty().allMatch(target::equals);
            app.awaitIdle();
        }
        assertThat(output)
                .contains("Proxy " + proxy.url() + ", set by velox.egress.proxy, leads to upstreams: default")
                .contains("Upstream default is warm")
                .doesNotContain("sesame");
    }

    @Test
    void proxyThatRefusesIsToldToTheCallerAndOnTheEndpoint(CapturedOutput output) {
        proxy.answers("403 Forbidden");
        try (RunningApp app = app("sesame-7")) {
            String words = "the proxy " + proxy.url() + " (set by velox.egress.proxy) does not connect to " + target
                    + " (403)";
            for (int i = 0; i < 3; i++) {
                assertError(
                        RawHttp.post(app.port(), "/v1/responses", BODY),
                        502,
                        "upstream_unavailable",
                        "upstream_unavailable",
                        words);
            }
            JsonNode seen =
                    RawHttp.get(app.port(), "/actuator/velox/upstreams/default").json();
            assertThat(seen.at("/lastFailure/message").stringValue()).contains(words);
            assertThat(seen.get("errors").intValue()).isGreaterThanOrEqualTo(3);
            assertThat(seen.get("connections").intValue()).isZero();

            proxy.answers("200 OK");
            Answer answer = RawHttp.post(app.port(), "/v1/responses", BODY);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            app.awaitIdle();
        }
        assertThat(output).contains("could not be warmed up").doesNotContain("sesame");
    }

    @Test
    void wrongPasswordIsToldAndNowhereShown(CapturedOutput output) {
        try (RunningApp app = app("open-sesame")) {
            assertError(
                    RawHttp.post(app.port(), "/v1/responses", BODY),
                    502,
                    "upstream_unavailable",
                    "upstream_unavailable",
                    "does not accept the user name and password");
            for (String path : List.of("/actuator/velox", "/actuator/velox/upstreams", "/actuator/health")) {
                assertThat(RawHttp.get(app.port(), path).body()).doesNotContain("sesame");
            }
            assertThat(upstream.waitingRequests()).isZero();
        }
        assertThat(output).doesNotContain("sesame");
    }
}
