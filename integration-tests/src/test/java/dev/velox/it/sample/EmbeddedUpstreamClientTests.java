package dev.velox.it.sample;

import java.time.Duration;
import java.util.List;
import javax.net.ssl.X509TrustManager;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

import dev.velox.sample.upstream.EmbeddedUpstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The official client accepts what the embedded upstream answers, with its own validation of every field. So a failure of
 * the same calls through the gateway is the gateway's.
 */
class EmbeddedUpstreamClientTests {

    private static EmbeddedUpstream upstream;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        upstream = EmbeddedUpstream.start(Duration.ZERO);
        SslBundle trust =
                SslBundle.of(new PemSslStoreBundle(null, PemSslStoreDetails.forCertificate(upstream.certificatePem())));
        client = OpenAIOkHttpClient.builder()
                .baseUrl(upstream.origin() + "/v1")
                .apiKey("unused")
                .maxRetries(0)
                .sslSocketFactory(trust.createSslContext().getSocketFactory())
                .trustManager((X509TrustManager) trust.getManagers().getTrustManagers()[0])
                .build();
    }

    @AfterAll
    static void stop() {
        client.close();
        upstream.close();
    }

    @Test
    void responseIsCreatedReadAndDeleted() {
        Response response = client.responses().create(request()).validate();

        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(response.usage().orElseThrow().totalTokens()).isPositive();
        Response read = client.responses().retrieve(response.id()).validate();
        assertThat(read.output()).isEqualTo(response.output());
        assertThat(client.responses().inputItems().list(response.id()).items())
                .singleElement()
                .satisfies(item -> item.validate());
        client.responses().delete(response.id());
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.responses().retrieve(response.id()));
    }

    @Test
    void everyEventOfStreamIsValid() {
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(request())) {
            List<ResponseStreamEvent> events =
                    stream.stream().map(ResponseStreamEvent::validate).toList();

            assertThat(events.getFirst().isCreated()).isTrue();
            assertThat(events.getLast().isCompleted()).isTrue();
        }
    }

    @Test
    void backgroundResponseCanBeCancelled() {
        ResponseCreateParams params = request().toBuilder().background(true).build();

        Response response = client.responses().create(params).validate();

        assertThat(response.status()).contains(ResponseStatus.QUEUED);
        client.responses().cancel(response.id()).validate();
    }

    @Test
    void chatIsValidWholeAndStreamed() {
        ChatCompletionCreateParams params = ChatCompletionCreateParams.builder()
                .model("gpt-4.1-mini")
                .addUserMessage("Hello")
                .build();

        ChatCompletion whole = client.chat().completions().create(params).validate();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            String text = String.join(
                    "",
                    stream.stream()
                            .map(ChatCompletionChunk::validate)
                            .map(chunk ->
                                    chunk.choices().getFirst().delta().content().orElse(""))
                            .toList());

            assertThat(whole.choices().getFirst().message().content()).contains(text);
        }
    }

    @Test
    void completionIsValid() {
        Completion completion = client.completions()
                .create(CompletionCreateParams.builder()
                        .model("velox-canned")
                        .prompt("Hello")
                        .build())
                .validate();

        assertThat(completion.choices().getFirst().text()).contains("canned");
    }

    @Test
    void embeddingsAreValid() {
        CreateEmbeddingResponse response = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .input("Hello")
                        .dimensions(16)
                        .build())
                .validate();

        assertThat(response.data().getFirst().embedding()).hasSize(16);
    }

    @Test
    void modelsAreListedAndFound() {
        assertThat(client.models().list().items()).extracting(Model::id).contains("velox-canned");
        assertThat(client.models().retrieve("velox-canned").validate().id()).isEqualTo("velox-canned");
    }

    @Test
    void refusalBecomesExceptionOfClient() {
        assertThatExceptionOfType(BadRequestException.class)
                .isThrownBy(() -> client.chat()
                        .completions()
                        .create(ChatCompletionCreateParams.builder()
                                .model("m")
                                .messages(List.of())
                                .build()))
                .satisfies(error -> assertThat(error.param()).contains("messages"));
    }

    private static ResponseCreateParams request() {
        return ResponseCreateParams.builder()
                .model("gpt-4.1-mini")
                .input("Hello")
                .build();
    }
}
