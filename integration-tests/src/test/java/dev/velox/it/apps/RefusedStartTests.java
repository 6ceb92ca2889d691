package dev.velox.it.apps;

import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Starts that must fail with an explanation, and one that must not fail. */
@ExtendWith(OutputCaptureExtension.class)
class RefusedStartTests {

    @Test
    void pathThatTheApplicationMapsItselfStopsTheStart(CapturedOutput output) {
        assertThatThrownBy(() -> RunningApp.plain(Clashing.class)).isInstanceOf(Exception.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START", "Description:", "Action:")
                .contains("POST /v1/responses", "ResponsesController")
                .contains("velox.ingress.base-path");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "velox.upstream.origin | ftp://example.org",
                "velox.upstream.origin | https://example.org/openai/v1",
                "velox.rate-limit.rpm | -1",
                "velox.ingress.max-request-size | 0B",
                "velox.ingress.lane | express",
                "velox.upstream.timeout.connect | 0s",
                "velox.upstream.ssl-bundle | no-such-bundle"
            })
    void badValueStopsTheStartWithThePropertyTheValueAndTheRemedy(String name, String value, CapturedOutput output) {
        assertThatThrownBy(() -> RunningApp.plain(PlainApplication.class, name + "=" + value))
                .isInstanceOf(Exception.class);

        assertThat(output).contains("APPLICATION FAILED TO START", "Description:", "Action:", value);
        assertThat(output.toString().replace("-", "").toLowerCase(Locale.ROOT))
                .contains(name.substring(name.lastIndexOf('.') + 1).replace("-", ""));
    }

    @Test
    void badSecretIsNotShown(CapturedOutput output) {
        assertThatThrownBy(() -> RunningApp.plain(
                        PlainApplication.class, "velox.upstream.origin=https://user:hunter2@example.org"))
                .isInstanceOf(Exception.class);

        assertThat(output)
                .contains("APPLICATION FAILED TO START", "velox.upstream.origin")
                .doesNotContain("hunter2");
    }

    @Test
    void servletApplicationStartsWithOneWarningAndWithoutGateway(CapturedOutput output) {
        try (RunningApp app = RunningApp.plain(Servlet.class, "spring.main.web-application-type=servlet")) {
            assertThat(app.context().getBeanNamesForType(VeloxGateway.class)).isEmpty();
            assertThat(app.port()).isPositive();
        }

        assertThat(output.toString().lines().filter(line -> line.contains(" WARN ") && line.contains("Velox")))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("velox.ingress.listener.port"));
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    @Import(ResponsesController.class)
    static class Clashing {}

    @RestController
    static class ResponsesController {

        @PostMapping("/v1/responses")
        String responses() {
            return "mine";
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Servlet {}
}
