package dev.velox.it.lanes;

import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.velox.autoconfigure.ingress.OwnListener;
import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;
import dev.velox.it.support.ServerTls;

import static dev.velox.it.support.OpenAiError.assertError;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** A WebFlux application that gives the gateway a port of its own, with TLS. */
@ExtendWith(LeakWatch.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OwnListenerTests {

    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"x\"}";
    private static final ServerTls CERTIFICATE = ServerTls.create();

    private static ScriptedUpstream upstream;
    private static RunningApp app;
    private static Path certificates;

    @BeforeAll
    static void start(@TempDir Path folder) {
        certificates = folder;
        upstream = ScriptedUpstream.start();
        List<String> properties = new ArrayList<>(List.of(
                upstream.asProperty(),
                "velox.warmup.duration=0s",
                "velox.ingress.listener.port=0",
                "velox.ingress.listener.ssl-bundle=gateway",
                "spring.ssl.bundle.pem.gateway.reload-on-update=true",
                "spring.ssl.bundle.watch.file.quiet-period=50ms",
                "velox.access.api-keys=caller",
                "management.endpoints.web.exposure.include=velox"));
        properties.addAll(List.of(CERTIFICATE.bundle("gateway", folder)));
        app = RunningApp.plain(PlainApplication.class, properties.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        app.close();
        upstream.close();
    }

    @Test
    void gatewayIsThereAndAsksForAKey() {
        try (RawHttp http = RawHttp.connectTls(listener().getPort(), CERTIFICATE.trusting())) {
            Answer answer = http.send(RawHttp.post("/v1/responses", REQUEST, "authorization: Bearer caller"))
                    .answer();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(ScriptedUpstream.RESPONSE);

            Answer stranger = http.send(RawHttp.post("/v1/responses", REQUEST)).answer();
            assertError(stranger, 401, "invalid_api_key", "caller_invalid_api_key");
        }
        assertThat(listener().getAddress().isLoopbackAddress()).isTrue();
    }

    @Test
    void applicationsPathsAreNotThere() {
        try (RawHttp http = RawHttp.connectTls(listener().getPort(), CERTIFICATE.trusting())) {
            assertThat(http.send(RawHttp.request("GET", "/hello", new byte[0]))
                            .answer()
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void applicationsPortHasNoGateway() {
        assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status()).isEqualTo(404);
        assertThat(RawHttp.get(app.port(), "/hello").body()).isEqualTo("hello");
    }

    @Test
    void actuatorTellsWhereItIs() {
        assertThat(RawHttp.get(app.port(), "/actuator/velox")
                        .json()
                        .get("listener")
                        .stringValue())
                .isEqualTo("127.0.0.1:" + listener().getPort());
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void reloadedBundleAppliesToNewConnections() {
        ServerTls fresh = ServerTls.create();
        fresh.bundle("gateway", certificates);

        Bounds.await("the new certificate is shown", () -> {
            try (RawHttp http = RawHttp.connectTls(listener().getPort(), fresh.trusting())) {
                return http.send(RawHttp.request("GET", "/hello", new byte[0]))
                                .answer()
                                .status()
                        == 404;
            } catch (UncheckedIOException notYet) {
                return false;
            }
        });
    }

    private static InetSocketAddress listener() {
        return requireNonNull(app.context().getBean(OwnListener.class).address());
    }
}
