package dev.velox.autoconfigure.diagnostics;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a user reads when the start fails. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

    @Test
    void factThenRemedyWithTheUsersOwnValue(CapturedOutput output) {
        fail("--velox.rate-limit.max-wait=90m");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("The gateway cannot start with velox.rate-limit.max-wait: 90m.")
                .contains("\"velox.rate-limit.max-wait\" from property source \"commandLineArgs\"")
                .contains("Change velox.rate-limit.max-wait. Expected: 0s..10m.");
    }

    @Test
    void unknownBundleNamesThoseThatExist(CapturedOutput output) {
        fail(
                "--velox.upstream.ssl-bundle=llm",
                "--spring.ssl.bundle.pem.other.truststore.certificate=classpath:never-read.pem");
        assertThat(output)
                .contains("velox.upstream.ssl-bundle: llm.")
                .contains("the name of a bundle below spring.ssl.bundle; there are: [other]");
    }

    @Test
    void pathInTheOriginIsToldWhereItBelongs(CapturedOutput output) {
        fail("--velox.upstream.origin=https://openrouter.ai/api/v1");
        assertThat(output)
                .contains("velox.upstream.origin: https://openrouter.ai/api/v1.")
                .contains("put the path /api/v1 into velox.upstream.base-path");
    }

    @Test
    void secretIsNotRepeatedAnywhere(CapturedOutput output) {
        fail("--velox.upstream.origin=https://me:sesame@llm.example");
        assertThat(output)
                .contains("velox.upstream.origin as it is; its value is not shown.")
                .contains("it holds a user name or password")
                .doesNotContain("sesame");
    }

    @Test
    void proxyWithItsPasswordInTheUrlIsToldWhereThatBelongs(CapturedOutput output) {
        fail("--velox.egress.proxy.url=http://me:sesame@proxy.example:3128");
        assertThat(output)
                .contains("velox.egress.proxy.url as it is; its value is not shown.")
                .contains("belong into velox.egress.proxy.username and .password")
                .doesNotContain("sesame");
    }

    @Test
    void proxyThatWouldNeedTlsIsExplained(CapturedOutput output) {
        fail("--velox.egress.proxy.url=https://proxy.example:3128");
        assertThat(output)
                .contains("The gateway cannot start with velox.egress.proxy.url: https://proxy.example:3128.")
                .contains("http://host:port or socks5://host:port; TLS with the proxy itself is not supported");
    }

    @Test
    void nameThatNoEnvironmentVariableCanHoldIsExplained(CapturedOutput output) {
        fail("--velox.upstreams.my-gpu.origin=http://localhost:1");
        assertThat(output)
                .contains("The gateway cannot start with velox.upstreams: my-gpu.")
                .contains("names of lower-case letters and digits only")
                .contains("VELOX_UPSTREAMS_GPU1_ORIGIN");
    }

    @Test
    void pathThatBothClaimIsNamedWithItsHandler(CapturedOutput output) {
        fail(Clash.class);
        assertThat(output)
                .contains("POST /v1/responses is served by the gateway and mapped by")
                .contains("Clash#answer()")
                .contains("velox.ingress.base-path");
    }

    @Test
    void valueOfAnotherTypeIsExplainedByBoot(CapturedOutput output) {
        fail("--velox.ingress.lane=fast");
        assertThat(output)
                .contains("velox.ingress.lane")
                .contains("fast")
                .contains("AUTO")
                .contains("WEBFLUX")
                .contains("NETTY");
    }

    private static void fail(String... arguments) {
        fail(Application.class, arguments);
    }

    private static void fail(Class<?> source, String... arguments) {
        SpringApplication application = new SpringApplication(source);
        application.setWebApplicationType(WebApplicationType.REACTIVE);
        String[] all = new String[arguments.length + 1];
        all[0] = "--server.port=0";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        assertThatThrownBy(() -> application.run(all)).isNotNull();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @RestController
    @EnableAutoConfiguration
    static class Clash {

        @PostMapping("/v1/responses")
        String answer() {
            return "never called";
        }
    }
}
