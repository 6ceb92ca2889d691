package dev.velox.it.support;

import java.time.Duration;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;

/** The official client, told a base URL and a key and nothing else that matters. */
public final class OpenAiClients {

    private OpenAiClients() {}

    public static OpenAIClient client(String baseUrl) {
        return client(baseUrl, "the-callers-own-key");
    }

    /** Without retries, which would hide the first answer. */
    public static OpenAIClient client(String baseUrl, String key) {
        return OpenAIOkHttpClient.builder()
                .baseUrl(baseUrl)
                .apiKey(key)
                .maxRetries(0)
                .timeout(Duration.ofSeconds(30))
                .build();
    }
}
