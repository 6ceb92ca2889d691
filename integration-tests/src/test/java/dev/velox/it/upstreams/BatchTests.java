package dev.velox.it.upstreams;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RecordedRequest;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;
import dev.velox.it.support.UpstreamConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An upstream that takes up to ten items in one call. The window is as long as it may be: what these tests send fills a batch, so
 * that no clock decides.
 */
@ExtendWith(LeakWatch.class)
class BatchTests {

    private static final JsonMapper JSON = new JsonMapper();

    private static ScriptedUpstream upstream;
    private static RunningApp app;

    private final CountDownLatch busy = new CountDownLatch(1);
    private final CountDownLatch slow = new CountDownLatch(1);
    private final CountDownLatch dropped = new CountDownLatch(1);
    private RawHttp first;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start();
        app = RunningApp.sample(
                upstream.asProperty(),
                "velox.egress.prewarm=false",
                "velox.upstream.batch.enabled=true",
                "velox.upstream.batch.window=1s",
                "velox.upstream.batch.max-items=10",
                "velox.upstream.aliases[0].model=short",
                "velox.upstream.aliases[0].to=a-much-longer-name");
    }

    @AfterAll
    static void stop() {
        app.close();
        upstream.close();
    }

    /** Nobody waits for company at an idle upstream: the first request goes alone, and keeps it busy. */
    @BeforeEach
    void upstreamIsBusy() {
        upstream.plays(this::play);
        first = RawHttp.connect(app.port()).send(embedding("\"first\""));
        assertThat(inputs(upstream.takeRequest())).isEqualTo("\"first\"");
    }

    @AfterEach
    void nothingIsLeft() {
        busy.countDown();
        slow.countDown();
        assertThat(first.answer().header("x-velox-batched")).isNull();
        first.close();
        app.awaitIdle();
        assertThat(upstream.waitingRequests()).isZero();
    }

    @Test
    void tenAtOnceAreOneCallAndEachGetsItsOwnVector() {
        List<Answer> answers = all(IntStream.range(0, 10)
                .mapToObj(i -> embedding("\"" + "x".repeat(i) + "\""))
                .toList());

        assertThat(JSON.readTree(inputs(upstream.takeRequest())).size()).isEqualTo(10);
        int tokens = 0;
        for (int i = 0; i < 10; i++) {
            Answer answer = answers.get(i);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.header("x-velox-batched")).isEqualTo("10");
            assertThat(answer.json().at("/data").size()).isEqualTo(1);
            assertThat(answer.json().at("/data/0/index").asInt()).isZero();
            assertThat(answer.json().at("/data/0/embedding/0").asInt()).isEqualTo(i);
            tokens += answer.json().at("/usage/prompt_tokens").asInt();
        }
        assertThat(tokens).isEqualTo(45 + 7);
    }

    @Test
    void callersWithDifferentKeysNeverMeet() {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            requests.add(embedding(five("i" + i), "authorization: Bearer caller-" + i % 2));
        }

        assertThat(all(requests)).allMatch(answer -> "2".equals(answer.header("x-velox-batched")));
        for (int call = 0; call < 2; call++) {
            List<String> texts = new ArrayList<>();
            JSON.readTree(inputs(upstream.takeRequest())).forEach(input -> texts.add(input.asString()));
            assertThat(texts).hasSize(10);
            assertThat(texts.stream().map(text -> (text.charAt(1) - '0') % 2).distinct())
                    .hasSize(1);
        }
    }

    @Test
    void aBadItemFailsAlone() {
        List<Answer> answers = all(List.of(embedding(five("a")), embedding(five("bad"))));

        assertThat(answers.getFirst().status()).isEqualTo(200);
        assertThat(answers.getFirst().json().at("/data").size()).isEqualTo(5);
        assertThat(answers.getLast().status()).isEqualTo(400);
        assertThat(answers.getLast().body()).contains("bad item");
        assertThat(inputs(upstream.takeRequest())).contains("bad").contains("a4");
        upstream.takeRequest();
        upstream.takeRequest();
    }

    @Test
    void choicesOfCompletionsGoToTheirPrompts() {
        List<Answer> answers = all(List.of(completion(five("a")), completion(five("b"))));

        RecordedRequest call = upstream.takeRequest();
        assertThat(JSON.readTree(call.body()).at("/model").asString()).isEqualTo("a-much-longer-name");
        assertThat(JSON.readTree(call.body()).at("/prompt").size()).isEqualTo(10);
        int total = 0;
        for (int member = 0; member < 2; member++) {
            JsonNode choices = answers.get(member).json().at("/choices");
            assertThat(choices.size()).isEqualTo(10);
            for (int i = 0; i < 10; i++) {
                assertThat(choices.get(i).at("/index").asInt()).isEqualTo(i);
                assertThat(choices.get(i).at("/text").asString())
                        .isEqualTo((member == 0 ? "a" : "b") + i / 2 + "/" + i % 2);
            }
            JsonNode usage = answers.get(member).json().at("/usage");
            total += usage.at("/total_tokens").asInt();
            assertThat(usage.at("/total_tokens").asInt())
                    .isEqualTo(usage.at("/prompt_tokens").asInt()
                            + usage.at("/completion_tokens").asInt());
        }
        assertThat(total).isEqualTo(20 + 20 + 7);
    }

    @Test
    void whoLeavesDisturbsNobodyAndTheLastTakesTheCallAlong() throws Exception {
        try (RawHttp stays = RawHttp.connect(app.port());
                RawHttp leaves = RawHttp.connect(app.port())) {
            stays.send(embedding(five("slow")));
            leaves.send(embedding(five("a")));
            upstream.takeRequest();
            leaves.reset();
            Bounds.await("one has left", () -> app.gateway().snapshot().inFlight() == 2);
            slow.countDown();
            assertThat(stays.answer().json().at("/data").size()).isEqualTo(5);
        }
        try (RawHttp one = RawHttp.connect(app.port());
                RawHttp other = RawHttp.connect(app.port())) {
            one.send(embedding(five("stuck")));
            other.send(embedding(five("a")));
            upstream.takeRequest();
            one.reset();
            other.reset();
            assertThat(dropped.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** Sends all at the same time, each on a connection of its own. */
    private static List<Answer> all(List<byte[]> requests) {
        List<RawHttp> connections = new ArrayList<>();
        try {
            for (byte[] request : requests) {
                connections.add(RawHttp.connect(app.port()).send(request));
            }
            return connections.stream().map(RawHttp::answer).toList();
        } finally {
            connections.forEach(RawHttp::close);
        }
    }

    private static String five(String text) {
        return IntStream.range(0, 5)
                .mapToObj(i -> "\"" + text + i + "\"")
                .toList()
                .toString();
    }

    private static byte[] embedding(String input, String... headers) {
        return RawHttp.post("/v1/embeddings", "{\"model\":\"m\",\"input\":" + input + "}", headers);
    }

    private static byte[] completion(String prompt) {
        return RawHttp.post("/v1/completions", "{\"prompt\":" + prompt + ",\"n\":2,\"model\":\"short\"}");
    }

    private static String inputs(RecordedRequest request) {
        return JSON.readTree(request.body()).at("/input").toString();
    }

    private void play(RecordedRequest request, UpstreamConnection connection) throws IOException, InterruptedException {
        JsonNode body = JSON.readTree(request.body());
        boolean completion = body.has("prompt");
        JsonNode asked = body.at(completion ? "/prompt" : "/input");
        List<String> items = new ArrayList<>();
        if (asked.isArray()) {
            asked.forEach(item -> items.add(item.asString()));
        } else {
            items.add(asked.asString());
        }
        if (items.contains("first")) {
            busy.await();
        }
        if (items.contains("slow0")) {
            slow.await();
        }
        if (items.contains("stuck0")) {
            if (connection.awaitEnd(Bounds.PATIENCE)) {
                dropped.countDown();
            }
            return;
        }
        if (items.stream().anyMatch(item -> item.startsWith("bad"))) {
            connection.json(400, "{\"error\":{\"message\":\"bad item\"}}");
        } else {
            connection.json(200, completion ? choices(items) : vectors(items));
        }
    }

    private static String vectors(List<String> items) {
        ObjectNode answer = JSON.createObjectNode().put("object", "list");
        ArrayNode data = answer.putArray("data");
        for (int i = items.size() - 1; i >= 0; i--) {
            ObjectNode element = data.addObject().put("object", "embedding").put("index", i);
            element.putArray("embedding").add(items.get(i).length()).add(0.5);
        }
        int tokens = items.stream().mapToInt(String::length).sum() + 7;
        answer.put("model", "m").putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        return answer.toString();
    }

    private static String choices(List<String> items) {
        ObjectNode answer = JSON.createObjectNode().put("id", "cmpl-1");
        ArrayNode choices = answer.putArray("choices");
        for (int i = 0; i < 2 * items.size(); i++) {
            choices.addObject().put("text", items.get(i / 2) + "/" + i % 2).put("index", i);
        }
        answer.putObject("usage")
                .put("prompt_tokens", 20)
                .put("total_tokens", 47)
                .put("completion_tokens", 27);
        return answer.toString();
    }
}
