package dev.velox.it.containers;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.ollama.OllamaContainer;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code spring-boot:test-run}: the application's own main method, with a container from the test sources. */
class TestRunTests {

    @BeforeAll
    static void require() {
        ContainerEngine.require();
    }

    @Test
    void ollamaContainerIsTheUpstreamWithoutAName() {
        assertThat(modelsOfRun(Ollama.class)).contains("\"port\":\"11434\"", "\"authorization\":\"\"");
    }

    @Test
    void vllmIsCalledOnItsPortWithItsKeyBelowItsBasePath() {
        assertThat(modelsOfRun(Vllm.class))
                .contains("\"port\":\"8000\"", "\"path\":\"/api/v3/models\"", "\"authorization\":\"Bearer sk-vllm\"");
    }

    @Test
    void containerWinsOverThePropertiesOfTheApplication() {
        String models = modelsOfRun(
                LlamaCpp.class,
                "velox.upstream.origin=https://provider.invalid",
                "velox.upstream.protocol=h2",
                "velox.upstream.base-path=/elsewhere",
                "velox.upstream.api-key=sk-of-the-provider");

        assertThat(models).contains("\"port\":\"8080\"", "\"path\":\"/v1/models\"", "\"authorization\":\"\"");
    }

    private static String modelsOfRun(Class<?> containers, String... properties) {
        String[] all = new String[properties.length + 1];
        all[0] = "spring.config.name=plain";
        System.arraycopy(properties, 0, all, 1, properties.length);
        try (ConfigurableApplicationContext context = SpringApplication.from(PlainApplication::main)
                .with(containers)
                .run(RunningApp.arguments(all))
                .getApplicationContext()) {
            String port = requireNonNull(context.getEnvironment().getProperty("local.server.port"));
            Answer answer = RawHttp.get(Integer.parseInt(port), "/v1/models");
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            return answer.body();
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Ollama {

        @Bean
        @ServiceConnection
        OllamaContainer ollama() {
            return OpenAiContainers.ollama();
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Vllm {

        @Bean
        @ServiceConnection(name = "vllm")
        GenericContainer<?> vllm() {
            return OpenAiContainers.serving(80, 8000)
                    .withEnv("VLLM_API_KEY", "sk-vllm")
                    .withLabel("dev.velox.base-path", "/api/v3");
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class LlamaCpp {

        @Bean
        @ServiceConnection(name = "llama.cpp")
        GenericContainer<?> llama() {
            return OpenAiContainers.serving(8080);
        }
    }
}
