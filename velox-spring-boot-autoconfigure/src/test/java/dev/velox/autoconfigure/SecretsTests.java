package dev.velox.autoconfigure;

import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.actuate.autoconfigure.context.properties.ConfigurationPropertiesReportEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.env.EnvironmentEndpointAutoConfiguration;
import org.springframework.boot.actuate.context.properties.ConfigurationPropertiesReportEndpoint;
import org.springframework.boot.actuate.env.EnvironmentEndpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableReactiveWebApplicationContext;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.json.JsonMapper;

import dev.velox.autoconfigure.access.AccessProperties;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.autoconfigure.profiling.ProfilingProperties;
import dev.velox.autoconfigure.upstream.UpstreamProperties;

import static org.assertj.core.api.Assertions.assertThat;

/** No key reaches a log, a toString or an endpoint, not even where an operator shows all values. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsTests {

    private static final String UPSTREAM = "sk-upstream-sesame";
    private static final String CALLER = "caller-sesame";
    private static final String HEADER = "header-sesame";
    private static final String TOKEN = "token-sesame";
    private static final String VARIABLE = "variable-sesame";

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer()
            .withInitializer(context -> VeloxRunner.environment(
                    context, Map.of("OPENAI_API_KEY", VARIABLE, "VELOX_UPSTREAM_APIKEY", UPSTREAM)))
            .withPropertyValues(
                    "logging.level.dev.velox=trace",
                    "velox.upstream.api-key=" + UPSTREAM,
                    "velox.access.api-keys=" + CALLER + "," + CALLER + "2",
                    "velox.upstream.headers.x-api-key=" + HEADER,
                    "velox.upstreams.gpu.origin=http://localhost:1",
                    "velox.upstreams.gpu.api-key=" + UPSTREAM + "2",
                    "velox.upstreams.gpu.headers.x-api-key=" + HEADER + "2",
                    "velox.profiling.token=" + TOKEN);

    @Test
    void neitherLogNorToString(CapturedOutput output) {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            UpstreamProperties upstream = context.getBean(UpstreamProperties.class);
            assertThat(upstream.apiKey()).isEqualTo(UPSTREAM);
            assertThat(upstream.toString())
                    .contains("apiKey=******", "x-api-key")
                    .doesNotContain("sesame");
            assertThat(context.getBean(AccessProperties.class).toString())
                    .isEqualTo("AccessProperties[apiKeys=2, anonymous=false]");
            assertThat(context.getBean(ProfilingProperties.class).token()).isEqualTo(TOKEN);
            assertThat(context.getBean(ProfilingProperties.class).toString())
                    .contains("token=******")
                    .doesNotContain("sesame");
        });
        assertThat(output).doesNotContain("sesame").contains("API key from velox.upstream.api-key");
    }

    @Test
    void neitherEnvNorConfigpropsEvenWithAllValuesShown() {
        runner.withConfiguration(AutoConfigurations.of(
                        PropertyPlaceholderAutoConfiguration.class,
                        JacksonAutoConfiguration.class,
                        EndpointAutoConfiguration.class,
                        WebEndpointAutoConfiguration.class,
                        JacksonEndpointAutoConfiguration.class,
                        EnvironmentEndpointAutoConfiguration.class,
                        ConfigurationPropertiesReportEndpointAutoConfiguration.class))
                .withPropertyValues(
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoint.env.show-values=always",
                        "management.endpoint.configprops.show-values=always")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    String env = json(
                            context, context.getBean(EnvironmentEndpoint.class).environment(null));
                    assertThat(env).contains("velox.profiling.token", "velox.upstreams.gpu.api-key");
                    assertThat(env).contains("velox.upstream.api-key", "OPENAI_API_KEY", "VELOX_UPSTREAM_APIKEY");
                    assertThat(env).contains("https", "******").doesNotContain("sesame");
                    String configprops = json(
                            context,
                            context.getBean(ConfigurationPropertiesReportEndpoint.class)
                                    .configurationProperties());
                    assertThat(configprops)
                            .contains("velox.upstream", "velox.access", "velox.profiling", "\"rpm\":")
                            .doesNotContain("sesame");
                });
    }

    private static String json(AssertableReactiveWebApplicationContext context, Object body) {
        return context.getBean(JsonMapper.class).writeValueAsString(body);
    }
}
