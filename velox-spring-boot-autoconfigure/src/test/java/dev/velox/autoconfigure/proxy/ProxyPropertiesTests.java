package dev.velox.autoconfigure.proxy;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.autoconfigure.fixture.VeloxRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code velox.egress.proxy} as an application sees it. Nothing here ever shows the password. */
@ExtendWith(OutputCaptureExtension.class)
class ProxyPropertiesTests {

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer()
            .withPropertyValues("velox.egress.prewarm=false", "velox.profiling.enabled=false")
            .withInitializer(context -> VeloxRunner.environment(context, Map.of()));

    @Test
    void startSaysWhichProxyLeadsWhere(CapturedOutput output) {
        runner.withPropertyValues(
                        "velox.egress.proxy.url=http://proxy.example:3128",
                        "velox.egress.proxy.username=me",
                        "velox.egress.proxy.password=sesame",
                        "velox.upstream.origin=https://llm.example",
                        "velox.upstreams.here.origin=http://localhost:1",
                        "velox.upstreams.there.origin=http://other.example")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(context.getBean(ProxyProperties.class).toString())
                            .doesNotContain("sesame");
                    assertThat(output)
                            .contains(
                                    "Proxy http://proxy.example:3128, set by velox.egress.proxy, leads to upstreams: default there")
                            .contains("No proxy leads to upstreams: here")
                            .doesNotContain("sesame");
                });
    }

    @Test
    void hostsCanBeReplacedAndOnesOwnMachineReachedThroughATunnel(CapturedOutput output) {
        runner.withPropertyValues(
                        "velox.egress.proxy.url=socks5://localhost:1080",
                        "velox.egress.proxy.non-proxy-hosts=",
                        "velox.upstream.origin=http://localhost:8000")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output).contains("Proxy socks5://localhost:1080").doesNotContain("No proxy leads");
                });
    }

    @Test
    void variablesAreLookedAtUnderTheirVeryNames(CapturedOutput output) {
        runner.withInitializer(context -> VeloxRunner.environment(
                        context,
                        Map.of(
                                "HTTP_PROXY", "http://forged:1",
                                "REQUEST_METHOD", "GET",
                                "HTTPS_PROXY", "http://me:sesame@proxy.example:3128")))
                .withPropertyValues(
                        "velox.upstream.origin=https://llm.example", "velox.upstreams.plain.origin=http://llm.example")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output)
                            .contains(
                                    "Proxy http://proxy.example:3128, set by HTTPS_PROXY, leads to upstreams: default")
                            .contains("No proxy leads to upstreams: plain")
                            .doesNotContain("sesame", "forged");
                });
    }

    @Test
    void withoutAProxyThereIsNothingToSay(CapturedOutput output) {
        runner.withPropertyValues("velox.upstream.origin=https://llm.example").run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(output).doesNotContain("Proxy", "No proxy leads");
        });
    }

    @Test
    void wrongVariableDoesNotStopAnApplicationThatStartedWithoutIt(CapturedOutput output) {
        runner.withInitializer(context ->
                        VeloxRunner.environment(context, Map.of("HTTPS_PROXY", "https://me:sesame@proxy.example:3128")))
                .withPropertyValues("velox.upstream.origin=https://llm.example")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(output)
                            .contains("HTTPS_PROXY: (value not shown)")
                            .contains("these upstreams are reached directly: default.")
                            .doesNotContain("sesame", "leads to");
                });
    }

    @Test
    void wrongSettingsStopTheStart() {
        assertStops("velox.egress.proxy.url: https://p:1 (expected:", "velox.egress.proxy.url=https://p:1");
        assertStops("velox.egress.proxy.url: ftp://p (expected:", "velox.egress.proxy.url=ftp://p");
        assertStops(
                "belong into velox.egress.proxy.username and .password", "velox.egress.proxy.url=http://me:sesame@p:1");
        assertStops("or velox.egress.proxy.url set as well", "velox.egress.proxy.username=me");
        assertStops(
                "or velox.egress.proxy.username set as well",
                "velox.egress.proxy.url=http://p",
                "velox.egress.proxy.password=sesame");
        assertStops(
                "velox.egress.proxy.username: (value not shown)",
                "velox.egress.proxy.url=http://p",
                "velox.egress.proxy.username=m:e",
                "velox.egress.proxy.password=sesame");
        assertStops(
                "velox.egress.proxy.non-proxy-hosts: 10.0.0.0/64", "velox.egress.proxy.non-proxy-hosts=a,10.0.0.0/64");
    }

    private void assertStops(String message, String... properties) {
        runner.withPropertyValues(properties)
                .run(context -> assertThat(context)
                        .hasFailed()
                        .getFailure()
                        .rootCause()
                        .satisfies(cause -> assertThat(String.valueOf(cause.getMessage()))
                                .as("%s", cause)
                                .doesNotContain("sesame"))
                        .satisfies(cause -> assertThat(context.getStartupFailure())
                                .hasStackTraceContaining(message)
                                .message()
                                .doesNotContain("sesame")));
    }

    @Test
    void endpointsHideUserNameAndPasswordEvenWhereTheyShowValues() {
        runner.withConfiguration(AutoConfigurations.of(
                        ConfigurationPropertiesReportEndpointAutoConfiguration.class,
                        EnvironmentEndpointAutoConfiguration.class))
                .withInitializer(context -> VeloxRunner.environment(
                        context,
                        Map.of(
                                "HTTPS_PROXY",
                                "http://u:sesame@p",
                                "all_proxy",
                                "http://u:sesame@p",
                                "LANG",
                                "visible")))
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoint.configprops.show-values=always",
                        "management.endpoint.env.show-values=always",
                        "velox.egress.proxy.url=http://p:1",
                        "velox.egress.proxy.username=carmen",
                        "velox.egress.proxy.password=sesame")
                .withSystemProperties(
                        "https.proxyPassword=sesame",
                        "http.proxyUser=carmen",
                        "https.proxyUser=carmen",
                        "java.net.socks.username=carmen",
                        "http.proxyPort=8080")
                .run(context -> {
                    JsonMapper mapper = JsonMapper.shared();
                    String env = mapper.writeValueAsString(
                            context.getBean(EnvironmentEndpoint.class).environment(null));
                    assertThat(env)
                            .contains("http.proxyPort", "visible", "8080", "java.net.socks.username")
                            .doesNotContain("sesame", "carmen");
                    String report = context
                            .getBean(ConfigurationPropertiesReportEndpoint.class)
                            .configurationPropertiesWithPrefix("velox.egress.proxy")
                            .getContexts()
                            .values()
                            .stream()
                            .flatMap(each -> each.getBeans().values().stream())
                            .map(bean -> bean.getProperties() + " " + bean.getInputs())
                            .toList()
                            .toString();
                    assertThat(report).contains("http://p:1", "nonProxyHosts").doesNotContain("sesame", "carmen");
                });
    }
}
