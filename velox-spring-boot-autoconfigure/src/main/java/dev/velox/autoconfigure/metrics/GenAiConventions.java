package dev.velox.autoconfigure.metrics;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Names of OpenTelemetry's semantic conventions for generative AI that the gateway uses: the one place that knows them. They
 * are in development, so that a later version may rename any.
 *
 * <p>Source: open-telemetry/semantic-conventions-genai, docs/gen-ai/gen-ai-metrics.md, schema {@value #SCHEMA}.
 */
final class GenAiConventions {

    static final String SCHEMA = "https://opentelemetry.io/schemas/gen-ai/1.42.0";

    static final String SERVER_REQUEST_DURATION = "gen_ai.server.request.duration";
    static final String SERVER_TIME_TO_FIRST_TOKEN = "gen_ai.server.time_to_first_token";
    static final String CLIENT_OPERATION_DURATION = "gen_ai.client.operation.duration";
    static final String CLIENT_TOKEN_USAGE = "gen_ai.client.token.usage";

    static final String OPERATION_NAME = "gen_ai.operation.name";
    static final String PROVIDER_NAME = "gen_ai.provider.name";
    static final String REQUEST_MODEL = "gen_ai.request.model";
    static final String RESPONSE_MODEL = "gen_ai.response.model";
    static final String REQUEST_STREAM = "gen_ai.request.stream";
    static final String INPUT_TOKENS = "gen_ai.usage.input_tokens";
    static final String OUTPUT_TOKENS = "gen_ai.usage.output_tokens";
    static final String TOKEN_TYPE = "gen_ai.token.type";
    static final String ERROR_TYPE = "error.type";
    static final String SERVER_ADDRESS = "server.address";
    static final String SERVER_PORT = "server.port";

    /** Of the conventions for HTTP. */
    static final String STATUS_CODE = "http.response.status_code";

    /** What no convention has a word for. */
    static final String UPSTREAM = "velox.upstream";

    static final String OUTCOME = "velox.outcome";
    static final String ATTEMPTS = "velox.attempts";

    static final String INPUT = "input";
    static final String OUTPUT = "output";

    /** Boundaries of durations, in seconds. */
    static final List<Double> DURATION_BUCKETS =
            List.of(0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92);

    /** Boundaries of the time to the first token, in seconds. */
    static final List<Double> FIRST_TOKEN_BUCKETS =
            List.of(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0);

    /** Boundaries of numbers of tokens. */
    static final List<Double> TOKEN_BUCKETS = List.of(
            1.0,
            4.0,
            16.0,
            64.0,
            256.0,
            1024.0,
            4096.0,
            16384.0,
            65536.0,
            262144.0,
            1048576.0,
            4194304.0,
            16777216.0,
            67108864.0);

    private static final Map<String, String> OPERATIONS = Map.of(
            "create_response",
            "chat",
            "chat_completion",
            "chat",
            "completion",
            "text_completion",
            "embedding",
            "embeddings");

    /** Ends of host names, and whose they are. */
    private static final Map<String, String> PROVIDERS = Map.ofEntries(
            Map.entry(".openai.azure.com", "azure.ai.openai"),
            Map.entry(".anthropic.com", "anthropic"),
            Map.entry(".amazonaws.com", "aws.bedrock"),
            Map.entry("generativelanguage.googleapis.com", "gcp.gemini"),
            Map.entry("aiplatform.googleapis.com", "gcp.vertex_ai"),
            Map.entry(".cohere.com", "cohere"),
            Map.entry(".cohere.ai", "cohere"),
            Map.entry(".deepseek.com", "deepseek"),
            Map.entry(".groq.com", "groq"),
            Map.entry(".mistral.ai", "mistral_ai"),
            Map.entry(".perplexity.ai", "perplexity"),
            Map.entry(".x.ai", "x_ai"));

    /** Whoever speaks OpenAI's protocol and is not known by name. */
    private static final String OPENAI = "openai";

    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private GenAiConventions() {}

    /** Value of {@value #OPERATION_NAME}, or null for what the conventions know no word for. */
    static @Nullable String operation(String operation) {
        return OPERATIONS.get(operation);
    }

    /** Value of {@value #PROVIDER_NAME}. */
    static String provider(URI origin) {
        String host = address(origin).toLowerCase(Locale.ROOT);
        for (Map.Entry<String, String> provider : PROVIDERS.entrySet()) {
            if (host.endsWith(provider.getKey())) {
                return provider.getValue();
            }
        }
        return OPENAI;
    }

    static String address(URI origin) {
        String host = origin.getHost();
        return host == null ? "" : host;
    }

    static String port(URI origin) {
        int port = origin.getPort();
        int usual = "https".equals(origin.getScheme()) ? HTTPS : HTTP;
        return Integer.toString(port < 0 ? usual : port);
    }
}
