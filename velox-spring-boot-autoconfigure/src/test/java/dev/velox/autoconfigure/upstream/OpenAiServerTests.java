package dev.velox.autoconfigure.upstream;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class OpenAiServerTests {

    @Test
    void noNameBelongsToTwo() {
        assertThat(OpenAiServer.allNames())
                .doesNotHaveDuplicates()
                .contains("openai", "vllm", "llama.cpp", "llama-cpp", "ollama")
                .contains("vllm/vllm-openai", "ggml-org/llama.cpp", "ollama/ollama");
    }

    @Test
    void basePathIsThatOfTheLabel() {
        assertThat(OpenAiServer.basePath(Map.of())).isEqualTo("/v1");
        assertThat(OpenAiServer.basePath(Map.of("dev.velox.base-path", "/api/v3")))
                .isEqualTo("/api/v3");
        assertThat(OpenAiServer.basePath(Map.of("dev.velox.base-path", ""))).isEmpty();
    }

    @Test
    void portIsThatOfTheLabel() {
        assertThat(OpenAiServer.port(Map.of())).isEmpty();
        assertThat(OpenAiServer.port(Map.of("dev.velox.port", "65535"))).hasValue(65_535);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "65536", "-1", "http", "8000 ", "99999999999"})
    void labelThatIsNoPortIsRefused(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OpenAiServer.port(Map.of("dev.velox.port", value)))
                .withMessage("dev.velox.port: " + value + " (expected: a port, 1 to 65535)");
    }

    @Test
    void keyIsWhatTheServerWasGiven() {
        assertThat(OpenAiServer.apiKey(Map.of("VLLM_API_KEY", "v"))).isEqualTo("v");
        assertThat(OpenAiServer.apiKey(Map.of("LLAMA_API_KEY", "l"))).isEqualTo("l");
        assertThat(OpenAiServer.apiKey(Map.of("LLAMA_API_KEY", "first,second"))).isEqualTo("first");
    }

    @Test
    void keyThatTheServerUsesElsewhereIsNotItsOwn() {
        assertThat(OpenAiServer.apiKey(Map.of("OPENAI_API_KEY", "sk", "VLLM_API_KEY", " ")))
                .isNull();
    }

    @Test
    void variableWithoutValueIsNoKey() {
        Map<String, @Nullable String> environment = new HashMap<>();
        environment.put("VLLM_API_KEY", null);
        assertThat(OpenAiServer.apiKey(environment)).isNull();
    }
}
