package dev.velox.autoconfigure.upstream;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * Servers with an OpenAI-compatible API that run in containers: by which names one is recognised, and how it is reached. Shared
 * by what wires Testcontainers and what wires Docker Compose.
 */
public enum OpenAiServer {

    /** Any server whose owner says so; which port it serves, only its owner knows. */
    OPENAI(OptionalInt.empty(), "openai"),

    /** vLLM. */
    VLLM(OptionalInt.of(8000), "vllm", "vllm/vllm-openai"),

    /** The server of llama.cpp. */
    LLAMA_CPP(OptionalInt.of(8080), "llama.cpp", "llama-cpp", "ggml-org/llama.cpp"),

    /** Ollama. */
    OLLAMA(OptionalInt.of(11434), "ollama", "ollama/ollama");

    /** Label of a container with the base path of its API, where that is not {@code /v1}. */
    public static final String BASE_PATH_LABEL = "dev.velox.base-path";

    /** Label of a container with the port that serves its API, as the container numbers it. */
    public static final String PORT_LABEL = "dev.velox.port";

    private static final String VLLM_KEY = "VLLM_API_KEY";
    private static final String LLAMA_KEY = "LLAMA_API_KEY";

    private final OptionalInt port;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> names;

    OpenAiServer(OptionalInt port, String... names) {
        this.port = port;
        this.names = List.of(names);
    }

    /** Its names for a service connection, and that of its image without registry and tag. */
    public List<String> names() {
        return names;
    }

    /** The port that it serves unless told otherwise, as its container numbers it. */
    public OptionalInt port() {
        return port;
    }

    /** The names of all servers. */
    public static List<String> allNames() {
        return Arrays.stream(values()).flatMap(server -> server.names.stream()).toList();
    }

    /** Base path of the API of a container with these labels. */
    public static String basePath(Map<String, String> labels) {
        return labels.getOrDefault(BASE_PATH_LABEL, VeloxUpstreamConnectionDetails.DEFAULT_BASE_PATH);
    }

    /**
     * The port that a label names.
     *
     * @throws IllegalArgumentException if the label is there and no port
     */
    public static OptionalInt port(Map<String, String> labels) {
        String value = labels.get(PORT_LABEL);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (!value.matches("[1-9][0-9]{0,4}") || Integer.parseInt(value) > 65_535) {
            throw new IllegalArgumentException(PORT_LABEL + ": " + value + " (expected: a port, 1 to 65535)");
        }
        return OptionalInt.of(Integer.parseInt(value));
    }

    /** The key that a container with these environment variables asks for, or null when it asks for none. */
    public static @Nullable String apiKey(Map<String, ? extends @Nullable String> environment) {
        String vllm = environment.get(VLLM_KEY);
        if (StringUtils.hasText(vllm)) {
            return vllm;
        }
        String llama = environment.get(LLAMA_KEY);
        // It takes a list, and lets callers in with any key of it.
        return StringUtils.hasText(llama) ? StringUtils.commaDelimitedListToStringArray(llama)[0] : null;
    }
}
