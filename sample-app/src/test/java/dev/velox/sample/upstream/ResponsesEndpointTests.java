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

class ResponsesEndpointTests {

    private static UpstreamClient client;

    @BeforeAll
    static void start() {
        client = UpstreamClient.start(Duration.ZERO);
    }

    @AfterAll
    static void stop() {
        client.close();
    }

    @Test
    void wholeAnswerIsResponseObjectWithTextAndUsage() {
        Answer answer = client.post(
                "/v1/responses",
                "{\"model\":\"gpt-x\",\"input\":\"Hello there\",\"metadata\":{\"k\":\"v\"},\"top_p\":0.5}");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/json");
        JsonNode response = answer.json();
        assertThat(response.get("id").stringValue()).matches("resp_[0-9a-f]{32}");
        assertThat(response.get("object").stringValue()).isEqualTo("response");
        assertThat(response.get("status").stringValue()).isEqualTo("completed");
        assertThat(response.get("model").stringValue()).isEqualTo("gpt-x");
        assertThat(response.get("created_at").longValue()).isPositive();
        assertThat(response.get("metadata").toString()).isEqualTo("{\"k\":\"v\"}");
        assertThat(response.get("top_p").doubleValue()).isEqualTo(0.5);
        assertThat(response.get("error").isNull()).isTrue();
        JsonNode message = response.get("output").get(0);
        assertThat(message.get("role").stringValue()).isEqualTo("assistant");
        assertThat(message.at("/content/0/type").stringValue()).isEqualTo("output_text");
        assertThat(message.at("/content/0/text").stringValue()).contains("canned", "11 characters", "gpt-x");
        JsonNode usage = response.get("usage");
        assertThat(usage.get("input_tokens").intValue()).isEqualTo(3);
        assertThat(usage.get("output_tokens").intValue()).isPositive();
        assertThat(usage.get("total_tokens").intValue())
                .isEqualTo(3 + usage.get("output_tokens").intValue());
        assertThat(usage.at("/input_tokens_details/cached_tokens").intValue()).isZero();
        assertThat(usage.at("/output_tokens_details/reasoning_tokens").intValue())
                .isZero();
    }

    @Test
    void streamHasDocumentedOrderNamesAndNumbers() {
        Answer answer = client.post("/v1/responses", "{\"model\":\"gpt-x\",\"input\":\"Hello\",\"stream\":true}");

        assertThat(answer.contentType()).startsWith("text/event-stream");
        List<Event> events = answer.events();
        assertThat(events.stream().map(Event::name).distinct())
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).json().get("type").stringValue())
                    .isEqualTo(events.get(i).name());
            assertThat(events.get(i).json().get("sequence_number").intValue()).isEqualTo(i);
        }
        String deltas = events.stream()
                .filter(event -> event.name().equals("response.output_text.delta"))
                .map(event -> event.json().get("delta").stringValue())
                .collect(Collectors.joining());
        JsonNode completed = events.getLast().json().get("response");
        assertThat(completed.at("/output/0/content/0/text").stringValue()).isEqualTo(deltas);
        assertThat(completed.get("status").stringValue()).isEqualTo("completed");
        assertThat(completed.at("/usage/total_tokens").intValue()).isPositive();
        assertThat(events.getFirst().json().at("/response/status").stringValue())
                .isEqualTo("in_progress");
        assertThat(events.getFirst().json().at("/response/id")).isEqualTo(completed.get("id"));
    }

    @Test
    void storedResponseIsReadThenDeleted() {
        JsonNode created = client.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\"}")
                .json();
        String path = "/v1/responses/" + created.get("id").stringValue();

        assertThat(client.get(path).json()).isEqualTo(created);
        assertThat(client.send(path, "DELETE", "").json().get("deleted").booleanValue())
                .isTrue();
        assertThat(client.get(path).status()).isEqualTo(404);
        assertThat(client.send(path, "DELETE", "").status()).isEqualTo(404);
    }

    @Test
    void streamedResponseIsStoredToo() {
        Answer answer = client.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\",\"stream\":true}");
        JsonNode completed = answer.events().getLast().json().get("response");

        assertThat(client.get("/v1/responses/" + completed.get("id").stringValue())
                        .json())
                .isEqualTo(completed);
    }

    @Test
    void responseThatMayNotBeStoredIsUnknownAfterwards() {
        JsonNode created = client.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\",\"store\":false}")
                .json();

        Answer answer = client.get("/v1/responses/" + created.get("id").stringValue());

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/type").stringValue()).isEqualTo("invalid_request_error");
    }

    @Test
    void inputItemsArePagedNewestFirst() {
        JsonNode created = client.post(
                        "/v1/responses",
                        "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"one\"},"
                                + "{\"role\":\"user\",\"content\":\"two\"},{\"role\":\"user\",\"content\":\"three\"}]}")
                .json();
        String path = "/v1/responses/" + created.get("id").stringValue() + "/input_items";

        JsonNode first = client.get(path + "?limit=2").json();
        JsonNode second = client.get(
                        path + "?limit=2&after=" + first.get("last_id").stringValue())
                .json();

        assertThat(first.at("/data/0/content/0/text").stringValue()).isEqualTo("three");
        assertThat(first.at("/data/1/content/0/text").stringValue()).isEqualTo("two");
        assertThat(first.get("has_more").booleanValue()).isTrue();
        assertThat(second.at("/data/0/content/0/text").stringValue()).isEqualTo("one");
        assertThat(second.get("has_more").booleanValue()).isFalse();
        assertThat(client.get(path + "?order=asc")
                        .json()
                        .at("/data/0/content/0/text")
                        .stringValue())
                .isEqualTo("one");
        assertThat(client.get(path + "?limit=0").status()).isEqualTo(400);
        assertThat(client.get(path + "?after=nobody").status()).isEqualTo(400);
    }

    @Test
    void backgroundResponseIsCancelledBeforeItsEnd() {
        try (UpstreamClient slow = UpstreamClient.start(Duration.ofHours(1))) {
            JsonNode created = slow.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\",\"background\":true}")
                    .json();
            String path = "/v1/responses/" + created.get("id").stringValue();

            assertThat(created.get("status").stringValue()).isEqualTo("queued");
            assertThat(slow.get(path).json().get("status").stringValue()).isEqualTo("in_progress");
            assertThat(slow.post(path + "/cancel", "").json().get("status").stringValue())
                    .isEqualTo("cancelled");
            assertThat(slow.get(path).json().get("status").stringValue()).isEqualTo("cancelled");
        }
    }

    @Test
    void backgroundResponseThatEndedIsCompleted() {
        JsonNode created = client.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\",\"background\":true}")
                .json();
        String path = "/v1/responses/" + created.get("id").stringValue();

        assertThat(client.get(path).json().get("status").stringValue()).isEqualTo("completed");
        assertThat(client.post(path + "/cancel", "").json().get("status").stringValue())
                .isEqualTo("completed");
    }

    @Test
    void onlyBackgroundResponsesAreCancelled() {
        JsonNode created = client.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\"}")
                .json();

        assertThat(client.post("/v1/responses/" + created.get("id").stringValue() + "/cancel", "")
                        .status())
                .isEqualTo(400);
        assertThat(client.post("/v1/responses/resp_unknown/cancel", "").status())
                .isEqualTo(404);
    }

    @Test
    void missingOrUnknownPartsOfRequestAreNamed() {
        assertError(client.post("/v1/responses", "{\"input\":\"x\"}"), 400, "model", "missing_required_parameter");
        assertError(client.post("/v1/responses", "{\"model\":\"m\"}"), 400, "input", "missing_required_parameter");
        assertError(
                client.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\",\"previous_response_id\":\"resp_no\"}"),
                400,
                "previous_response_id",
                "previous_response_not_found");
        assertThat(client.get("/v1/responses/resp_x/unknown").status()).isEqualTo(404);
        assertThat(client.get("/v1/responses").status()).isEqualTo(405);
    }

    private static void assertError(Answer answer, int status, String param, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.json().at("/error/param").stringValue()).isEqualTo(param);
        assertThat(answer.json().at("/error/code").stringValue()).isEqualTo(code);
    }
}
