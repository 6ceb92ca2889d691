package dev.velox.testcontainers;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.PemTrustStore;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;
import org.testcontainers.ollama.OllamaContainer;

import dev.velox.autoconfigure.upstream.VeloxUpstreamConnectionDetails;

import static org.assertj.core.api.Assertions.assertThat;

class UpstreamContainerConnectionDetailsFactoryTests {

    @Nested
    @SpringJUnitConfig(Nothing.class)
    class NamedOpenai {

        @ServiceConnection(name = "openai")
        static final ServingContainer container = new ServingContainer("example/llm:1", 9000, 9001);

        @Autowired
        private VeloxUpstreamConnectionDetails details;

        @Test
        void isReachedOnItsFirstPort() {
            assertDetails(details, "http://docker.example:49000", "/v1", null);
        }
    }

    @Nested
    @SpringJUnitConfig(Nothing.class)
    class NamedVllm {

        @ServiceConnection(name = "vllm")
        static final ServingContainer container = new ServingContainer("example/llm:1", 9000, 8000)
                .withEnv("VLLM_API_KEY", "sk-vllm")
                .withLabel("dev.velox.base-path", "/api/v3");

        @Autowired
        private VeloxUpstreamConnectionDetails details;

        @Test
        void isReachedOnItsUsualPortWithKeyAndBasePath() {
            assertDetails(details, "http://docker.example:48000", "/api/v3", "sk-vllm");
        }
    }

    @Nested
    @SpringJUnitConfig(Nothing.class)
    class ImageOfVllm {

        @ServiceConnection
        static final ServingContainer container = new ServingContainer("vllm/vllm-openai:v0.11.0", 9000);

        @Autowired
        private VeloxUpstreamConnectionDetails details;

        @Test
        void isRecognisedAndReachedOnThePortThatItWasMovedTo() {
            assertDetails(details, "http://docker.example:49000", "/v1", null);
        }
    }

    @Nested
    @SpringJUnitConfig(Nothing.class)
    class ImageOfLlamaCpp {

        @ServiceConnection
        static final ServingContainer container =
                new ServingContainer("ghcr.io/ggml-org/llama.cpp:server", 8080).withEnv("LLAMA_API_KEY", "sk-llama");

        @Autowired
        private VeloxUpstreamConnectionDetails details;

        @Test
        void isRecognisedWithoutRegistryAndTag() {
            assertDetails(details, "http://docker.example:48080", "/v1", "sk-llama");
        }
    }

    @Nested
    @SpringJUnitConfig(Nothing.class)
    class ImageOfOllama {

        @ServiceConnection
        static final ServingContainer container = new ServingContainer("ollama/ollama:0.13.0", 1, 11434);

        @Autowired
        private VeloxUpstreamConnectionDetails details;

        @Test
        void isReachedOnItsUsualPort() {
            assertDetails(details, "http://docker.example:51434", "/v1", null);
        }
    }

    @Nested
    @SpringJUnitConfig(Nothing.class)
    class WithTrustStore {

        @ServiceConnection(name = "openai")
        @PemTrustStore(certificate = "classpath:authority.pem")
        static final ServingContainer container =
                new ServingContainer("example/llm:1", 80, 443).withLabel("dev.velox.port", "443");

        @Autowired
        private VeloxUpstreamConnectionDetails details;

        @Test
        void isReachedOverTlsOnTheLabelledPort() {
            assertDetails(details, "https://docker.example:40443", "/v1", null);
            assertThat(details.getSslBundle()).isNotNull();
        }
    }

    @Test
    void withoutTestcontainersOwnOllamaOthersAreRecognised() {
        runner(OpenaiBean.class)
                .withClassLoader(new FilteredClassLoader(OllamaContainer.class))
                .run(context -> assertThat(context).hasSingleBean(VeloxUpstreamConnectionDetails.class));
    }

    @Test
    void serverOfAnotherKindIsNotTaken() {
        runner(RedisBean.class)
                .run(context -> assertThat(context).getFailure().hasMessageContaining("No ConnectionDetails found"));
    }

    @Test
    void detailsThatSomebodyElseGivesWin() {
        VeloxUpstreamConnectionDetails theirs = () -> URI.create("http://localhost:1");
        runner(OpenaiBean.class)
                .withBean(VeloxUpstreamConnectionDetails.class, () -> theirs)
                .run(context -> assertThat(context.getBean(VeloxUpstreamConnectionDetails.class))
                        .isSameAs(theirs));
    }

    private static ApplicationContextRunner runner(Class<?> containers) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ServiceConnectionAutoConfiguration.class))
                .withUserConfiguration(containers);
    }

    private static void assertDetails(
            VeloxUpstreamConnectionDetails details, String origin, String basePath, @Nullable String key) {
        assertThat(details.getOriginUri()).hasToString(origin);
        assertThat(details.getBasePath()).isEqualTo(basePath);
        assertThat(details.getApiKey()).isEqualTo(key);
    }

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    @Configuration(proxyBeanMethods = false)
    static class OpenaiBean {

        @Bean
        @ServiceConnection(name = "openai")
        ServingContainer llm() {
            return new ServingContainer("example/llm:1", 80);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RedisBean {

        @Bean
        @ServiceConnection(name = "redis")
        ServingContainer redis() {
            return new ServingContainer("redis:8", 6379);
        }
    }
}
