package dev.velox.it.clients;

import java.util.List;
import java.util.stream.Collectors;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import dev.velox.it.support.OpenAiClients;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ResponsesClientTests {

    private static final ResponseCreateParams HELLO =
            ResponseCreateParams.builder().model("gpt-5-mini").input("Hello").build();

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
    void wholeResponseHasTextAndUsage() {
        Response response = client.responses().create(HELLO);

        assertThat(response.id()).startsWith("resp_");
        assertThat(response.status()).contains(ResponseStatus.COMPLETED);
        assertThat(text(response)).contains("canned", "gpt-5-mini");
        assertThat(response.usage()).hasValueSatisfying(usage -> {
            assertThat(usage.inputTokens()).isPositive();
            assertThat(usage.totalTokens()).isEqualTo(usage.inputTokens() + usage.outputTokens());
        });
    }

    @Test
    void streamHasItsEventsInOrderAndTheTextOfItsDeltas() {
        List<ResponseStreamEvent> events;
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(HELLO)) {
            events = stream.stream().toList();
        }

        assertThat(events.get(0).isCreated()).isTrue();
        assertThat(events.get(1).isInProgress()).isTrue();
        assertThat(events.get(2).isOutputItemAdded()).isTrue();
        assertThat(events.get(3).isContentPartAdded()).isTrue();
        assertThat(events.get(4).isOutputTextDelta()).isTrue();
        assertThat(events.getLast().isCompleted()).isTrue();
        String deltas = events.stream()
                .filter(ResponseStreamEvent::isOutputTextDelta)
                .map(event -> event.asOutputTextDelta().delta())
                .collect(Collectors.joining());
        assertThat(text(events.getLast().asCompleted().response())).isEqualTo(deltas);
        assertThat(deltas).contains("canned");
    }

    @Test
    void storedResponseIsReadListedAndDeletedByItsId() {
        Response created = client.responses().create(HELLO);

        assertThat(text(client.responses().retrieve(created.id()))).isEqualTo(text(created));
        assertThat(client.responses().inputItems().list(created.id()).items()).hasSize(1);
        client.responses().delete(created.id());
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> client.responses().retrieve(created.id()));
    }

    @Test
    void closedStreamLeavesNothingOpen() {
        try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(HELLO)) {
            assertThat(stream.stream().findFirst())
                    .hasValueSatisfying(event -> assertThat(event.isCreated()).isTrue());
        }

        app.awaitIdle();
        assertThat(client.responses().create(HELLO).status()).contains(ResponseStatus.COMPLETED);
    }

    private static String text(Response response) {
        return response.output().stream()
                .flatMap(item -> item.message().stream())
                .flatMap(message -> message.content().stream())
                .flatMap(content -> content.outputText().stream())
                .map(output -> output.text())
                .collect(Collectors.joining());
    }
}
