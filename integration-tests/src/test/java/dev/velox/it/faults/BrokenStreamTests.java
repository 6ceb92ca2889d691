package dev.velox.it.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.OpenAiClients;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.Script;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A stream that breaks after it began: an error event behind whole events, and no end that looks like one. */
class BrokenStreamTests extends FaultFixture {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void brokenResponseEndsWithAnErrorEvent(boolean reset) {
        CountDownLatch seen = new CountDownLatch(1);
        upstream().plays(breaksAfter(seen, reset, CREATED, DELTA));

        Answer answer = stream("/v1/responses", STREAM, "one", seen);

        assertBrokenResponse(answer);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void brokenChatEndsWithAnErrorObject(boolean reset) {
        CountDownLatch seen = new CountDownLatch(1);
        upstream().plays(breaksAfter(seen, reset, CHUNK));

        Answer answer = stream("/v1/chat/completions", CHAT_STREAM, "one", seen);

        assertBrokenChat(answer);
    }

    @Test
    void halfAnEventIsNeverForwarded() {
        CountDownLatch seen = new CountDownLatch(1);
        upstream().plays((_, connection) -> {
            connection.streamHead();
            connection.event(CREATED);
            connection.chunk("event: response.output_text.delta\ndata: {\"type\":\"half");
            awaitSeen(seen);
            connection.close();
        });

        Answer answer = stream("/v1/responses", STREAM, "response.created", seen);

        assertThat(answer.body()).startsWith(CREATED + "\n\n").doesNotContain("half");
        assertBrokenResponse(answer);
    }

    @Test
    void breakBeforeTheFirstEventIsAnErrorAnswer() {
        upstream().plays((_, connection) -> {
            connection.streamHead();
            connection.chunk(": a comment is no event\n\n");
            connection.close();
        });

        Answer answer = RawHttp.post(port(), "/v1/responses", STREAM);

        assertError(answer, 502, "upstream_unavailable", "upstream_unavailable");
    }

    @Test
    void cleanEndWithoutDonePassesUnchanged() {
        upstream().plays(Script.events(CHUNK));

        Answer answer = RawHttp.post(port(), "/v1/chat/completions", CHAT_STREAM);

        assertThat(answer.body()).isEqualTo(CHUNK + "\n\n");
        assertThat(answer.whole()).isTrue();
    }

    @Test
    void streamInOneByteChunksPassesByteForByte() {
        String text = CREATED + "\r\n\r\n: comment\n\n" + DELTA + "\n\ndata: [DONE]\n\n";
        upstream().plays((_, connection) -> {
            connection.streamHead();
            for (int i = 0; i < text.length(); i++) {
                connection.chunk(text.substring(i, i + 1));
            }
            connection.lastChunk();
        });

        Answer answer = RawHttp.post(port(), "/v1/responses", STREAM);

        assertThat(answer.body()).isEqualTo(text);
        assertThat(answer.whole()).isTrue();
    }

    @Test
    void officialClientRaisesInsteadOfEndingCleanly() {
        CountDownLatch seen = new CountDownLatch(1);
        upstream().plays(breaksAfter(seen, false, CREATED));
        List<ResponseStreamEvent> events = new ArrayList<>();

        assertThatExceptionOfType(OpenAIException.class).isThrownBy(() -> {
            try (StreamResponse<ResponseStreamEvent> stream = OpenAiClients.client(app().baseUrl())
                    .responses()
                    .createStreaming(
                            ResponseCreateParams.builder().model("m").input("x").build())) {
                stream.stream().forEach(event -> {
                    events.add(event);
                    seen.countDown();
                });
            }
        });
        assertThat(events).hasSize(1);
    }

    @Test
    void officialClientRaisesForChatToo() {
        CountDownLatch seen = new CountDownLatch(2);
        upstream().plays(breaksAfter(seen, true, CHUNK, CHUNK));
        List<ChatCompletionChunk> chunks = new ArrayList<>();

        assertThatExceptionOfType(OpenAIException.class).isThrownBy(() -> {
            try (StreamResponse<ChatCompletionChunk> stream = OpenAiClients.client(app().baseUrl())
                    .chat()
                    .completions()
                    .createStreaming(ChatCompletionCreateParams.builder()
                            .model("m")
                            .addUserMessage("x")
                            .build())) {
                stream.stream().forEach(chunk -> {
                    chunks.add(chunk);
                    seen.countDown();
                });
            }
        });
        assertThat(chunks).hasSize(2);
    }

    /** Breaks once the caller has its events in hand: a reset may overtake what was written before it. */
    private static Script breaksAfter(CountDownLatch seen, boolean reset, String... events) {
        return (_, connection) -> {
            connection.streamHead();
            for (String event : events) {
                connection.event(event);
            }
            awaitSeen(seen);
            if (reset) {
                connection.reset();
            } else {
                connection.close();
            }
        };
    }

    private static void awaitSeen(CountDownLatch seen) throws InterruptedException {
        assertThat(seen.await(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
    }

    private static Answer stream(String path, String body, String until, CountDownLatch seen) {
        try (RawHttp http = RawHttp.connect(port())) {
            assertThat(http.send(RawHttp.post(path, body)).streamHead().status())
                    .isEqualTo(200);
            http.until(until);
            seen.countDown();
            return http.rest();
        }
    }

    /** Whole events, the error event, and no end that looks like one. */
    static void assertBrokenResponse(Answer answer) {
        assertThat(answer.body())
                .startsWith(CREATED + "\n\n")
                .containsPattern(
                        "\n\nevent: error\ndata: \\{\"type\":\"error\",.*\"code\":\"upstream_unavailable\".*}\n\n$")
                .doesNotContain("[DONE]");
        assertThat(answer.whole()).as("no last chunk").isFalse();
    }

    private static void assertBrokenChat(Answer answer) {
        assertThat(answer.body())
                .startsWith(CHUNK + "\n\n")
                .containsPattern("\n\ndata: \\{\"error\":\\{.*\"code\":\"upstream_unavailable\".*}}\n\n$")
                .doesNotContain("[DONE]");
        assertThat(answer.whole()).as("no last chunk").isFalse();
    }
}
