package dev.velox.it.apps;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;

import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;
import dev.velox.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;

/** What the application says of itself while its upstream is slow, gone, or busy. */
@ExtendWith(OutputCaptureExtension.class)
class ReadinessTests {

    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"x\"}";

    private final CountDownLatch open = new CountDownLatch(1);
    private ScriptedUpstream upstream;

    @BeforeEach
    void start() {
        upstream = ScriptedUpstream.start();
    }

    @AfterEach
    void stop() {
        open.countDown();
        upstream.close();
    }

    @Test
    void beforeItIsReadyTheGatewayServesItselfAndTheUpstreamSeesNothingOfIt(CapturedOutput output) {
        open.countDown();
        try (RunningApp app =
                RunningApp.sample(upstream.asProperty(), "velox.egress.prewarm=false", "velox.warmup.duration=200ms")) {
            assertThat(output).containsPattern("Warmed up with [1-9][0-9]* requests of its own in 200 ms");
            assertThat(upstream.waitingRequests()).isZero();
            app.awaitIdle();
        }
    }

    @Test
    void whatTheGatewayPlaysToItselfCountsNowhere(CapturedOutput output) {
        open.countDown();
        try (RunningApp app = RunningApp.sample(
                upstream.asProperty(),
                "velox.egress.prewarm=false",
                "velox.warmup.duration=200ms",
                "velox.rate-limit.rpm=60",
                "velox.rate-limit.burst=3")) {
            assertThat(output).containsPattern("Warmed up with [1-9][0-9]* requests of its own");

            assertThat(RawHttp.get(app.port(), "/actuator/prometheus").body())
                    .doesNotContain("rehearsal", "warm-up", "uri=\"/v1", "velox_upstream_attempts_seconds_count{")
                    .doesNotContainPattern("velox_requests_total\\{[^}]*} [1-9]");
            JsonNode velox = RawHttp.get(app.port(), "/actuator/velox").json();
            assertThat(velox.at("/limiter/available").intValue()).isEqualTo(3);
            assertThat(velox.get("upstreams").propertyNames()).containsExactly("default");
            assertThat(velox.at("/upstreams/default/connections").intValue()).isZero();
            assertThat(velox.at("/requests/inFlight").intValue()).isZero();
        }
    }

    @Test
    void shutdownDoesNotWaitForTheEndOfTheWarmUp(CapturedOutput output) throws Exception {
        SpringApplication sample = RunningApp.application(SampleApplication.class);
        CompletableFuture<ConfigurableApplicationContext> starting = new CompletableFuture<>();
        sample.addListeners((ApplicationListener<ApplicationStartedEvent>)
                started -> starting.complete(started.getApplicationContext()));
        String[] arguments =
                RunningApp.arguments(upstream.asProperty(), "velox.egress.prewarm=false", "velox.warmup.duration=60s");
        CompletableFuture<ConfigurableApplicationContext> running =
                CompletableFuture.supplyAsync(() -> sample.run(arguments));
        ConfigurableApplicationContext context = starting.get(30, TimeUnit.SECONDS);
        Bounds.await("the warm-up plays", ReadinessTests::warmUpPlays);

        context.close();

        // Boot may say that a context which is closed cannot become ready; what counts is when.
        running.handle((done, failed) -> done).get(20, TimeUnit.SECONDS);
        assertThat(warmUpPlays()).isFalse();
        assertThat(output).doesNotContain("Warm-up requests failed");
    }

    private static boolean warmUpPlays() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("velox-rehearsal-"));
    }

    @Test
    void readinessWaitsForTheWarmUp() throws Exception {
        upstream.warmsUpAfter(open);
        SpringApplication sample = RunningApp.application(SampleApplication.class);
        CompletableFuture<Integer> port = new CompletableFuture<>();
        sample.addListeners((ApplicationListener<WebServerInitializedEvent>)
                started -> port.complete(started.getWebServer().getPort()));
        String[] arguments = RunningApp.arguments(upstream.asProperty(), "velox.egress.prewarm-timeout=60s");
        CompletableFuture<ConfigurableApplicationContext> running =
                CompletableFuture.supplyAsync(() -> sample.run(arguments));
        try {
            int listening = port.get(30, TimeUnit.SECONDS);
            assertThat(readiness(listening)).isEqualTo(503);
            assertThat(RawHttp.get(listening, "/actuator/health/liveness").status())
                    .isEqualTo(200);

            open.countDown();

            Bounds.await("readiness is up", () -> readiness(listening) == 200);
        } finally {
            open.countDown();
            running.get(30, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void silentUpstreamHoldsReadinessNoLongerThanTheWarmUpMayTake(CapturedOutput output) {
        upstream.warmsUpAfter(open);
        try (RunningApp app = RunningApp.sample(upstream.asProperty(), "velox.egress.prewarm-timeout=300ms")) {
            Bounds.await("readiness is up", () -> readiness(app.port()) == 200);

            assertThat(output.toString().lines().filter(line -> line.contains(" WARN ") && line.contains("warm")))
                    .hasSize(1);
            assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void actuatorAndHealthTellOfTheRequestInFlight() {
        upstream.plays((_, connection) -> {
            connection.streamHead();
            connection.event("data: {\"n\":1}");
            connection.awaitEnd(Bounds.PATIENCE);
        });
        try (RunningApp app = RunningApp.sample(upstream.asProperty(), "velox.egress.prewarm=false");
                RawHttp stream = RawHttp.connect(app.port())) {
            stream.send(RawHttp.post("/v1/responses", "{\"model\":\"m\",\"stream\":true}"))
                    .streamHead();

            JsonNode velox = RawHttp.get(app.port(), "/actuator/velox").json();
            JsonNode one = velox.at("/upstreams/default");
            assertThat(one.get("origin").stringValue()).isEqualTo(upstream.origin());
            assertThat(one.get("inFlight").intValue()).isEqualTo(1);
            assertThat(one.get("connections").intValue()).isEqualTo(1);
            assertThat(velox.at("/requests/inFlight").intValue()).isEqualTo(1);
            assertThat(velox.at("/queue/capacity").intValue()).isEqualTo(16_384);
            assertThat(velox.at("/queue/waiting").propertyNames()).hasSize(3);
            assertThat(velox.at("/limiter/requestsPerMinute").intValue()).isEqualTo(10_000);
            assertThat(velox.at("/lane/name").stringValue()).isEqualTo("netty");
            assertThat(velox.at("/lane/reason").stringValue()).isNotBlank();
            assertThat(velox.get("scanner").stringValue()).contains("swar");
            assertThat(velox.get("workers").intValue()).isPositive();
            assertThat(RawHttp.get(app.port(), "/actuator/health")
                            .json()
                            .at("/components/velox/details")
                            .toString())
                    .contains(upstream.origin());
            assertThat(RawHttp.get(app.port(), "/actuator/prometheus").body())
                    .containsPattern("velox_upstream_inflight\\{[^}]*} 1\\.0");

            stream.leave();
            app.awaitIdle();
        }
    }

    @Test
    void upstreamThatIsGoneTurnsNothingDown() {
        try (RunningApp app = RunningApp.sample(upstream.asProperty())) {
            Bounds.await("readiness is up", () -> readiness(app.port()) == 200);
            upstream.close();

            assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status())
                    .isEqualTo(502);

            assertThat(RawHttp.get(app.port(), "/actuator/health").status()).isEqualTo(200);
            assertThat(readiness(app.port())).isEqualTo(200);
            assertThat(RawHttp.get(app.port(), "/actuator/velox")
                            .json()
                            .at("/upstreams/default/lastFailure")
                            .stringValue())
                    .isNotBlank();
            assertThat(RawHttp.get(app.port(), "/actuator/prometheus").body())
                    .containsPattern("velox_requests_total\\{[^}]*upstream_unavailable[^}]*} 1\\.0");
        }
    }

    private static int readiness(int port) {
        return RawHttp.get(port, "/actuator/health/readiness").status();
    }
}
