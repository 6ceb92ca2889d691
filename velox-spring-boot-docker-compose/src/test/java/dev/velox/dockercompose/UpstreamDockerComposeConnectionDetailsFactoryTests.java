package dev.velox.dockercompose;

import java.lang.reflect.Constructor;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetailsFactories;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;

import dev.velox.autoconfigure.upstream.VeloxUpstreamConnectionDetails;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class UpstreamDockerComposeConnectionDetailsFactoryTests {

    private static final String LABEL = "org.springframework.boot.service-connection";
    private static final Map<Integer, Integer> ALL = Map.of(8000, 1, 8080, 2, 11434, 3, 9090, 4);

    @ParameterizedTest
    @CsvSource({
        "vllm/vllm-openai:v0.11.0, 1",
        "registry.example/vllm/vllm-openai, 1",
        "ghcr.io/ggml-org/llama.cpp:server-cuda, 2",
        "ollama/ollama, 3"
    })
    void imageIsRecognisedAndReachedOnItsUsualPort(String image, int host) {
        assertDetails(Service.of(image, ALL), "http://docker.example:" + host, "/v1", null);
    }

    @ParameterizedTest
    @CsvSource({"vllm, 1", "llama.cpp, 2", "llama-cpp, 2", "ollama, 3", "vllm/vllm-openai, 1"})
    void labelSaysWhatAnotherImageServes(String label, int host) {
        Service service = Service.of("example/own-build:1", ALL).labelled(LABEL, label);
        assertDetails(service, "http://docker.example:" + host, "/v1", null);
    }

    @Test
    void labelWinsOverTheImage() {
        Service service = Service.of("ollama/ollama", ALL).labelled(LABEL, "vllm");
        assertDetails(service, "http://docker.example:1", "/v1", null);
    }

    @Test
    void serverOfUnknownKindIsReachedOnItsOnlyPort() {
        Service service = Service.of("example/llm", Map.of(9000, 5)).labelled(LABEL, "openai");
        assertDetails(service, "http://docker.example:5", "/v1", null);
    }

    @Test
    void serverOfUnknownKindWithSeveralPortsHasToNameOne() {
        Service several = Service.of("example/llm", ALL).labelled(LABEL, "openai");
        assertThatIllegalStateException()
                .isThrownBy(() -> details(several))
                .withMessageContaining("llm publishes 4 ports")
                .withMessageContaining("dev.velox.port");
        assertDetails(several.labelled("dev.velox.port", "9090"), "http://docker.example:4", "/v1", null);
    }

    @Test
    void unpublishedPortIsNamed() {
        assertThatIllegalStateException()
                .isThrownBy(() -> details(Service.of("ollama/ollama", Map.of(8000, 1))))
                .withMessageContaining("llm does not publish port 11434")
                .withMessageContaining("dev.velox.port");
    }

    @Test
    void basePathAndKeyAreThoseOfTheService() {
        Service service = Service.of("vllm/vllm-openai", ALL)
                .labelled("dev.velox.base-path", "/api/v3")
                .with("VLLM_API_KEY", "sk-vllm");
        assertDetails(service, "http://docker.example:1", "/api/v3", "sk-vllm");
        assertDetails(
                Service.of("ggml-org/llama.cpp", ALL).with("LLAMA_API_KEY", "sk-llama"),
                "http://docker.example:2",
                "/v1",
                "sk-llama");
    }

    @Test
    void serviceWithTrustIsReachedOverTls() {
        Service service = Service.of("vllm/vllm-openai", ALL)
                .labelled("org.springframework.boot.sslbundle.pem.truststore.certificate", "classpath:authority.pem");
        VeloxUpstreamConnectionDetails details = requireNonNull(details(service));
        assertThat(details.getOriginUri()).hasToString("https://docker.example:1");
        assertThat(details.getSslBundle()).isNotNull();
    }

    @Test
    void otherServicesAreLeftAlone() {
        assertThat(details(Service.of("redis:8", Map.of(6379, 6)))).isNull();
        assertThat(details(Service.of("ollama/ollama", ALL).labelled(LABEL, "redis")))
                .isNull();
    }

    private static void assertDetails(Service service, String origin, String basePath, @Nullable String key) {
        VeloxUpstreamConnectionDetails details = requireNonNull(details(service));
        assertThat(details.getOriginUri()).hasToString(origin);
        assertThat(details.getBasePath()).isEqualTo(basePath);
        assertThat(details.getApiKey()).isEqualTo(key);
    }

    /** As Boot asks: through the factories that spring.factories registers. */
    private static @Nullable VeloxUpstreamConnectionDetails details(Service service) {
        return (VeloxUpstreamConnectionDetails) new ConnectionDetailsFactories(null)
                .getConnectionDetails(source(service), false)
                .get(VeloxUpstreamConnectionDetails.class);
    }

    /** Boot keeps the constructor to itself. */
    private static DockerComposeConnectionSource source(Service service) {
        try {
            Constructor<DockerComposeConnectionSource> constructor =
                    DockerComposeConnectionSource.class.getDeclaredConstructor(RunningService.class, Environment.class);
            return BeanUtils.instantiateClass(constructor, service, new MockEnvironment());
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
