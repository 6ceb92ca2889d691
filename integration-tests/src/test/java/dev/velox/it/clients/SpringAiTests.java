package dev.velox.it.clients;

import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

import dev.velox.it.support.Bounds;
import dev.velox.it.support.RunningApp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class SpringAiTests {

    private static RunningApp app;
    private static OpenAiChatModel model;

    @BeforeAll
    static void start() {
        app = RunningApp.sample();
        model = OpenAiChatModel.builder()
                .options(OpenAiChatOptions.builder()
                        .baseUrl(app.baseUrl())
                        .apiKey("the-callers-own-key")
                        .model("gpt-4.1-mini")
                        .build())
                .build();
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @AfterEach
    void nothingIsLeft() {
        app.awaitIdle();
    }

    @Test
    void callAnswersWithTextAndUsage() {
        ChatResponse response = model.call(new Prompt("Hello"));

        assertThat(text(response)).contains("canned", "gpt-4.1-mini");
        assertThat(response.getMetadata().getUsage().getTotalTokens()).isPositive();
    }

    @Test
    void streamAnswersInPieces() {
        List<ChatResponse> pieces =
                requireNonNull(model.stream(new Prompt("Hello")).collectList().block(Bounds.PATIENCE));

        assertThat(pieces).hasSizeGreaterThan(5);
        assertThat(pieces.stream().map(SpringAiTests::text).collect(Collectors.joining()))
                .contains("canned")
                .endsWith(".");
    }

    private static String text(ChatResponse response) {
        return response.getResults().stream()
                .map(generation -> generation.getOutput().getText())
                .filter(text -> text != null)
                .collect(Collectors.joining());
    }
}
