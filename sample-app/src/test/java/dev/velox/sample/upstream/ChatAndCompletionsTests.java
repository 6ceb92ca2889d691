package dev.velox.sample.upstream;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import dev.velox.sample.upstream.UpstreamClient.Answer;
import dev.velox.sample.upstream.UpstreamClient.Event;

import static org.assertj.core.api.Assertions.assertThat;

class ChatAndCompletionsTests {

    private static final String MESSAGES = "\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"},"
            + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"there\"}]}]";

    private static UpstreamClient client;

    @BeforeAll
    static void start() {
        client = UpstreamClient.start(Duration.ofMillis(1));
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    @Test
    void wholeChatAnswerHasMessageAndUsage() {
        JsonNode answer = client.post("/v1/chat/completions", "{\"model\":\"gpt-x\"," + MESSAGES + "}")
                .json();

        assertThat(answer.get("object").stringValue()).isEqualTo("chat.completion");
        assertThat(answer.get("model").stringValue()).isEqualTo("gpt-x");
        assertThat(answer.at("/choices/0/message/role").stringValue()).isEqualTo("assistant");
        assertThat(answer.at("/choices/0/message/content").stringValue()).contains("canned", "10 characters");
        assertThat(answer.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(answer.at("/usage/prompt_tokens").intValue()).isEqualTo(3);
        assertThat(answer.at("/usage/total_tokens").intValue())
                .isEqualTo(3 + answer.at("/usage/completion_tokens").intValue());
    }

    @Test
    void chatStreamBeginsWithRoleAndEndsWithDone() {
        Answer answer = client.post("/v1/chat/completions", "{\"model\":\"gpt-x\",\"stream\":true," + MESSAGES + "}");

        List<Event> events = answer.events();
        assertThat(answer.contentType()).startsWith("text/event-stream");
        assertThat(events.getLast().data()).isEqualTo("[DONE]");
        List<JsonNode> chunks = chunks(events);
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.get("object").stringValue()).isEqualTo("chat.completion.chunk");
            assertThat(chunk.get("id")).isEqualTo(chunks.getFirst().get("id"));
            assertThat(chunk.has("usage")).isFalse();
        });
        assertThat(chunks.getFirst().at("/choices/0/delta/role").stringValue()).isEqualTo("assistant");
        assertThat(chunks.getLast().at("/choices/0/finish_reason").stringValue())
                .isEqualTo("stop");
        String text = chunks.subList(1, chunks.size() - 1).stream()
                .map(chunk -> chunk.at("/choices/0/delta/content").stringValue())
                .collect(Collectors.joining());
        assertThat(text).contains("canned", "10 characters").endsWith(".");
    }

    @Test
    void usageEndsChatStreamThatAskedForIt() {
        Answer answer = client.post(
                "/v1/chat/completions",
                "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + MESSAGES + "}");

        List<JsonNode> chunks = chunks(answer.events());
        assertThat(chunks.getLast().get("choices").isEmpty()).isTrue();
        assertThat(chunks.getLast().at("/usage/total_tokens").intValue()).isPositive();
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.get("usage").isNull()).isTrue());
    }

    @Test
    void completionIsWholeOrStreamed() {
        String request = "{\"model\":\"gpt-x\",\"prompt\":\"Hello\"";
        JsonNode whole = client.post("/v1/completions", request + "}").json();
        List<Event> events =
                client.post("/v1/completions", request + ",\"stream\":true}").events();

        assertThat(whole.get("object").stringValue()).isEqualTo("text_completion");
        assertThat(whole.at("/choices/0/text").stringValue()).contains("canned", "5 characters");
        assertThat(whole.at("/choices/0/finish_reason").stringValue()).isEqualTo("stop");
        assertThat(whole.at("/usage/prompt_tokens").intValue()).isEqualTo(2);
        assertThat(events.getLast().data()).isEqualTo("[DONE]");
        assertThat(chunks(events).stream()
                        .map(chunk -> chunk.at("/choices/0/text").stringValue())
                        .collect(Collectors.joining()))
                .isEqualTo(whole.at("/choices/0/text").stringValue());
    }

    @Test
    void missingModelOrMessagesAreRefused() {
        assertThat(client.post("/v1/chat/completions", "{" + MESSAGES + "}")
                        .json()
                        .at("/error/param")
                        .stringValue())
                .isEqualTo("model");
        assertThat(client.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}")
                        .json()
                        .at("/error/param")
                        .stringValue())
                .isEqualTo("messages");
        assertThat(client.post("/v1/completions", "{\"prompt\":\"x\"}").status())
                .isEqualTo(400);
    }

    private static List<JsonNode> chunks(List<Event> events) {
        return events.subList(0, events.size() - 1).stream().map(Event::json).toList();
    }
}
