package dev.velox.it.apps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.sample.upstream.EmbeddedUpstream;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Trust in an upstream with TLS 1.3 and a certificate of its own, by SSL bundles as the user writes them. */
class TlsTests {

    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"x\"}";

    private EmbeddedUpstream upstream;

    @BeforeEach
    void start() {
        upstream = EmbeddedUpstream.start(Duration.ZERO);
    }

    @AfterEach
    void stop() {
        upstream.close();
    }

    @Test
    void certificateThatNobodyTrustsIsRefusedAndNamed() {
        try (RunningApp app = app()) {
            Answer answer = RawHttp.post(app.port(), "/v1/responses", REQUEST);

            assertError(answer, 502, "upstream_unavailable", "upstream_unavailable", "certificate");
            app.awaitIdle();
        }
    }

    @Test
    void bundleOfTheApplicationIsTrusted(@TempDir Path folder) throws IOException {
        Path trust = Files.writeString(folder.resolve("trust.pem"), upstream.certificatePem());
        try (RunningApp app = app(
                "spring.ssl.bundle.pem.llm.truststore.certificate=file:" + trust, "velox.upstream.ssl-bundle=llm")) {
            assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status())
                    .isEqualTo(200);
            assertThat(RawHttp.get(app.port(), "/actuator/velox").body()).contains(upstream.origin());
        }
    }

    @Test
    void certificateForAnotherNameIsRefused(@TempDir Path folder) throws IOException {
        Path trust = Files.writeString(folder.resolve("trust.pem"), upstream.certificatePem());
        try (RunningApp app = app(
                "velox.upstream.origin=https://gateway.localhost:" + upstream.port(),
                "spring.ssl.bundle.pem.llm.truststore.certificate=file:" + trust,
                "velox.upstream.ssl-bundle=llm")) {
            Answer answer = RawHttp.post(app.port(), "/v1/responses", REQUEST);

            assertThat(answer.status()).as(answer.toString()).isEqualTo(502);
        }
    }

    @Test
    void reloadedBundleAppliesToNewConnections(@TempDir Path folder) throws IOException {
        Path trust = folder.resolve("trust.pem");
        try (EmbeddedUpstream other = EmbeddedUpstream.start(Duration.ZERO)) {
            Files.writeString(trust, other.certificatePem());
        }
        try (RunningApp app = app(
                "spring.ssl.bundle.pem.llm.reload-on-update=true",
                "spring.ssl.bundle.watch.file.quiet-period=50ms",
                "spring.ssl.bundle.pem.llm.truststore.certificate=file:" + trust,
                "velox.upstream.ssl-bundle=llm")) {
            assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status())
                    .isEqualTo(502);

            Files.writeString(trust, upstream.certificatePem());

            Bounds.await(
                    "the new certificate is trusted",
                    () -> RawHttp.post(app.port(), "/v1/responses", REQUEST).status() == 200);
            app.awaitIdle();
        }
    }

    private RunningApp app(String... properties) {
        String[] all = new String[properties.length + 3];
        all[0] = "velox.upstream.origin=" + upstream.origin();
        all[1] = "velox.egress.prewarm=false";
        all[2] = "management.endpoints.web.exposure.include=health,velox";
        System.arraycopy(properties, 0, all, 3, properties.length);
        return RunningApp.plain(PlainApplication.class, all);
    }
}
