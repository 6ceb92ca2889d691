package dev.velox.it.clients;

import java.util.List;
import java.util.stream.Collectors;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.velox.it.support.OpenAiClients;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;

/** Chat, the older completions, embeddings and models. */
class ChatClientTests {

    private static RunningApp app;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        app = RunningApp.sample();
        client = OpenAiClients.client(app.baseUrl());
    }

    @AfterAll
    static void stop() {
        client.close();
        app.close();
    }

    @AfterEach
    void nothingIsLeft() {
        app.awaitIdle();
    }

    @Test
    void wholeCompletionHasMessageAndUsage() {
        ChatCompletion completion = client.chat().completions().create(chat().build());

        assertThat(completion.choices()).singleElement().satisfies(choice -> {
            assertThat(choice.message().content())
                    .hasValueSatisfying(text -> assertThat(text).contains("canned", "gpt-4.1-mini"));
            assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        });
        assertThat(completion.usage())
                .hasValueSatisfying(usage ->
                        assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + usage.completionTokens()));
    }

    @Test
    void streamBeginsWithTheRoleAndEndsWithReasonAndUsage() {
        ChatCompletionCreateParams params = chat().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        List<ChatCompletionChunk> chunks;
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            chunks = stream.stream().toList();
        }

        assertThat(chunks.getFirst().choices().getFirst().delta().role()).isPresent();
        String text = chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().content().stream())
                .collect(Collectors.joining());
        assertThat(text).contains("canned").endsWith(".");
        assertThat(chunks.get(chunks.size() - 2).choices().getFirst().finishReason())
                .contains(ChatCompletionChunk.Choice.FinishReason.STOP);
        assertThat(chunks.getLast().choices()).isEmpty();
        assertThat(chunks.getLast().usage())
                .hasValueSatisfying(usage -> assertThat(usage.totalTokens()).isPositive());
    }

    @Test
    void olderCompletionsAnswerToo() {
        Completion completion = client.completions()
                .create(CompletionCreateParams.builder()
                        .model("gpt-3.5-turbo-instruct")
                        .prompt("Hello")
                        .build());

        assertThat(completion.choices())
                .singleElement()
                .satisfies(choice -> assertThat(choice.text()).contains("canned"));
    }

    @Test
    void embeddingsComeOnePerInput() {
        CreateEmbeddingResponse embeddings = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("text-embedding-3-small")
                        .inputOfArrayOfStrings(List.of("one", "two"))
                        .dimensions(8)
                        .build());

        assertThat(embeddings.data())
                .hasSize(2)
                .allSatisfy(each -> assertThat(each.embedding()).hasSize(8));
        assertThat(embeddings.data().get(0).embedding())
                .isNotEqualTo(embeddings.data().get(1).embedding());
    }

    @Test
    void modelsAreListedAndFoundById() {
        List<String> ids =
                client.models().list().items().stream().map(Model::id).toList();

        assertThat(ids).isNotEmpty().anyMatch(id -> id.contains("/"));
        assertThat(ids)
                .allSatisfy(id -> assertThat(client.models().retrieve(id).id()).isEqualTo(id));
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder().model("gpt-4.1-mini").addUserMessage("Hello");
    }
}
