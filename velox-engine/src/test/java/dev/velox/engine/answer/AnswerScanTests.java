package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AnswerScanTests {

    private static final String COMPLETION = """
            {"id":"chatcmpl-9","object":"chat.completion","created":1741569952,"model":"gpt-4.1-2025-04-14","choices":[{
              "index":0,"message":{"role":"assistant","content":"I said \\"usage\\": {\\"prompt_tokens\\": 1}\\n","refusal":null},
              "logprobs":null,"finish_reason":"stop"},{"index":1,"finish_reason":"length"}],
             "usage":{"prompt_tokens":19,"completion_tokens":10,"total_tokens":29,
              "prompt_tokens_details":{"cached_tokens":4,"audio_tokens":0},
              "completion_tokens_details":{"reasoning_tokens":3,"accepted_prediction_tokens":0}},"service_tier":"default"}
            """;

    private static final String RESPONSE = """
            {"id":"resp_67","object":"response","status":"completed","error":null,"model":"gpt-4.1","output":[{"type":"message",
              "id":"msg_67","content":[{"type":"output_text","text":"{\\"id\\":\\"resp_fake\\"}","annotations":[]}]}],
             "usage":{"input_tokens":36,"input_tokens_details":{"cached_tokens":2},"output_tokens":87,
              "output_tokens_details":{"reasoning_tokens":64},"total_tokens":123},"metadata":{}}
            """;

    /** As vLLM sends it when the usage is asked for: a last chunk without choices. */
    private static final String CHUNKS = """
            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"qwen3","choices":[{"index":0,"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"qwen3","choices":[{"index":0,"delta":{"content":"usage"},"finish_reason":null}],"usage":null}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"qwen3","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls","stop_reason":null}]}

            data: {"id":"chatcmpl-1","object":"chat.completion.chunk","model":"qwen3","choices":[],"usage":{"prompt_tokens":11,"total_tokens":18,"completion_tokens":7}}

            data: [DONE]

            """;

    private static final String RESPONSE_EVENTS = """
            event: response.created
            data: {"type":"response.created","response":{"id":"resp_1","object":"response","status":"in_progress","model":"gpt-4o","output":[],"usage":null},"sequence_number":0}

            event: response.in_progress
            data: {"type":"response.in_progress","response":{"id":"resp_2","model":"other","usage":null}}

            : keep-alive

            event: response.output_text.delta
            data: {"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"Hi","response":null}

            event: response.completed
            data: {"type":"response.completed","response":{"id":"resp_1","model":"gpt-4o","output":[{"id":"msg_1","usage":{"input_tokens":1}}],"usage":{"input_tokens":37,"input_tokens_details":{"cached_tokens":0},"output_tokens":11,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":48}}}

            """;

    @Test
    void chatCompletionTellsModelAndTokensAndTheFirstReason() {
        Said said = Said.json(COMPLETION);
        assertThat(said).isEqualTo(new Said("chatcmpl-9", "gpt-4.1-2025-04-14", "stop", 19, 10, 29, 4, 3));
    }

    @Test
    void responseTellsItsOwnIdAndNoneOfItsText() {
        assertThat(Said.json(RESPONSE)).isEqualTo(new Said("resp_67", "gpt-4.1", null, 36, 87, 123, 2, 64));
    }

    @Test
    void embeddingsHaveNoOutput() {
        String list = """
                {"object":"list","data":[{"object":"embedding","index":0,"embedding":[-0.0069,1.5e-3,0,-1E+2]}],
                 "model":"nomic-embed-text","usage":{"prompt_tokens":8,"total_tokens":8}}""";
        assertThat(Said.json(list)).isEqualTo(new Said(null, "nomic-embed-text", null, 8, -1, 8, -1, -1));
    }

    @Test
    void completionOfAnOlderKindIsReadToo() {
        String completion = """
                {"id":"cmpl-1","object":"text_completion","model":"llama3.2","system_fingerprint":"fp_ollama",
                 "choices":[{"text":"}]}","index":0,"finish_reason":"length"}],
                 "usage":{"prompt_tokens":5,"completion_tokens":16,"total_tokens":21}}""";
        assertThat(Said.json(completion)).isEqualTo(new Said("cmpl-1", "llama3.2", "length", 5, 16, 21, -1, -1));
    }

    @Test
    void chunksTellTheUsageOfTheLastOneThatHasAny() {
        assertThat(Said.events(CHUNKS)).isEqualTo(new Said(null, "qwen3", "tool_calls", 11, 7, 18, -1, -1));
    }

    @Test
    void usageThatGrowsWithEachChunkCountsOnce() {
        String events = """
                data: {"model":"m","usage":{"prompt_tokens":3,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":2}}}

                data: {"model":"m","usage":{"prompt_tokens":3,"completion_tokens":2}}

                data: {"model":"m","usage":null}

                """;
        assertThat(Said.events(events)).isEqualTo(new Said(null, "m", null, 3, 2, -1, -1, -1));
    }

    @Test
    void responseEventsTellTheFirstIdAndTheLastUsage() {
        assertThat(Said.events(RESPONSE_EVENTS)).isEqualTo(new Said("resp_1", "gpt-4o", null, 37, 11, 48, 0, 0));
    }

    @Test
    void idIsKnownAsSoonAsItsEventIsWhole() {
        AnswerScan scan = new AnswerScans().start(true, true);
        scan.read(utf8(RESPONSE_EVENTS.substring(0, RESPONSE_EVENTS.indexOf("event: response.in_progress"))));
        assertThat(scan.responseId()).isEqualTo("resp_1");
        assertThat(scan.hasUsage()).isFalse();
    }

    @Test
    void idIsReadOnlyWhenItIsWanted() {
        AnswerScans scans = new AnswerScans();
        AnswerScan json = scans.start(false, false);
        json.read(utf8(RESPONSE));
        assertThat(json.responseId()).isNull();
        assertThat(json.inputTokens()).isEqualTo(36);
        AnswerScan events = scans.start(true, false);
        events.read(utf8(RESPONSE_EVENTS));
        assertThat(events.responseId()).isNull();
        assertThat(events.inputTokens()).isEqualTo(37);
    }

    @ParameterizedTest
    @ValueSource(strings = {COMPLETION, RESPONSE})
    void documentsMayBeCutAnywhere(String answer) {
        byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
        Said whole = Said.json(answer);
        for (int cut = 0; cut <= bytes.length; cut++) {
            assertThat(Said.inTwo(bytes, false, cut)).as("cut at %d", cut).isEqualTo(whole);
        }
        assertThat(Said.inPieces(bytes, false, 1)).isEqualTo(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void eventsMayBeCutAnywhereAndEndTheirLinesInAnyWay(String lineEnd) {
        for (String stream : new String[] {CHUNKS, RESPONSE_EVENTS}) {
            Said whole = Said.events(stream);
            byte[] bytes = ("\uFEFF" + stream.replace("\n", lineEnd)).getBytes(StandardCharsets.UTF_8);
            for (int cut = 0; cut <= bytes.length; cut++) {
                assertThat(Said.inTwo(bytes, true, cut)).as("cut at %d", cut).isEqualTo(whole);
            }
            assertThat(Said.inPieces(bytes, true, 1)).isEqualTo(whole);
        }
    }

    @Test
    void dataOfSeveralLinesIsOneDocument() {
        String event = """
                data:{"model":
                : a remark
                data:  "m", "usage":{"prompt_tokens":12
                event: x
                data:,"completion_tokens"
                data
                data::3}}

                """;
        assertThat(Said.events(event)).isEqualTo(new Said(null, "m", null, 12, 3, -1, -1, -1));
    }

    @Test
    void lineEndIsNoPartOfAString() {
        assertThat(Said.events("data: {\"model\":\"a\ndata: b\"}\n\ndata: {\"model\":\"c\"}\n\n")
                        .model())
                .isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "datax: {\"model\":\"m\"}\n\n",
                "dat: {\"model\":\"m\"}\n\n",
                " data: {\"model\":\"m\"}\n\n",
                ":data: {\"model\":\"m\"}\n\n",
                "{\"model\":\"m\"}\n\n",
                "event: {\"model\":\"m\"}\n\n"
            })
    void onlyDataIsRead(String events) {
        assertThat(Said.events(events)).isEqualTo(Said.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "[{\"model\":\"m\"}]",
                "\"model\"",
                "{\"a\":{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1}}}",
                "{\"a\":[{\"model\":\"m\",\"usage\":{\"prompt_tokens\":1}}]}",
                "{\"usage\":[{\"prompt_tokens\":1}]}",
                "{\"usage\":{\"a\":{\"prompt_tokens\":1}}}",
                "{\"usage\":\"prompt_tokens\"}",
                "{\"usage\":{\"prompt_tokens\":\"1\"}}",
                "{\"usage\":{\"prompt_tokens\":[1]}}",
                "{\"usage\":{\"prompt_tokens\":-1}}",
                "{\"usage\":{\"prompt_tokens\":1.5}}",
                "{\"usage\":{\"prompt_tokens\":1e3}}",
                "{\"usage\":{\"prompt_tokens\":null}}",
                "{\"usage\":{\"prompt_tokens\":99999999999999999999}}",
                "{\"content\":\"\\\\\\\"usage\\\":{\\\"prompt_tokens\\\":1}\"}",
                "{\"model\":7}",
                "{\"model\":[\"m\"]}",
                "{\"model\":\"\"}",
                "{\"model\":\"a\\nb\"}",
                "{\"model\":\"\\ud800\"}",
                "{\"model\":\"\\u12g4\"}",
                "{\"model\":\"\\x\"}",
                "{\"MODEL\":\"m\",\"model \":\"m\",\"models\":\"m\"}",
                "{\"choices\":{\"finish_reason\":\"stop\"}}",
                "{\"response\":{\"id\":\"r\",\"model\":\"m\"}}"
            })
    void whatOnlyLooksAlikeSaysNothing(String document) {
        assertThat(Said.json(document)).isEqualTo(Said.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\"",
                "{\"model\":\"m\"]",
                "{\"model\":\"m\",}",
                "{\"model\" \"m\"}",
                "{\"model\":\"m\" \"a\":1}",
                "{\"a\":[1,],\"model\":\"m\"}",
                "{\"a\":[1}],\"model\":\"m\"}",
                "{\"model\":\"m\",\"a\":\"\n\"}",
                "{\"model\":\"m\",\"a\":\"\\\n\"}",
                "{\"model\":\"m\",\"a\":}",
                "{\"model\":\"m\",\"a\":#}",
                "{model:\"m\"}",
                "}{\"model\":\"m\"}",
                ",{\"model\":\"m\"}"
            })
    void malformedDocumentSaysNothing(String document) {
        assertThat(Said.json(document)).isEqualTo(Said.NOTHING);
        assertThat(Said.inPieces(document.getBytes(StandardCharsets.UTF_8), false, 1))
                .isEqualTo(Said.NOTHING);
    }

    @Test
    void malformedEventDoesNotHideTheNext() {
        String events = "data: {\"model\":\"a\",[\n\ndata: {\"model\":\"b\"}\n\n";
        assertThat(Said.events(events).model()).isEqualTo("b");
    }

    @Test
    void whatIsWrittenLastCounts() {
        String document = """
                {"model":"a","model":"b","usage":{"prompt_tokens":1,"completion_tokens":9},
                 "usage":{"prompt_tokens":2,"prompt_tokens":3}}""";
        assertThat(Said.json(document)).isEqualTo(new Said(null, "b", null, 3, -1, -1, -1, -1));
    }

    @Test
    void escapesAreUnderstoodInNamesAndValues() {
        String document = "{\"m\\u006fdel\":\"gpt\\/\\u00e9\\ud83d\\ude00\",\"us\\u0061ge\":{\"prompt_tokens\":1}}";
        assertThat(Said.json(document)).isEqualTo(new Said(null, "gpt/\u00e9\ud83d\ude00", null, 1, -1, -1, -1, -1));
    }

    @Test
    void valueThatIsTooLongIsIgnoredAndNothingElse() {
        String fits = "m".repeat(JsonWalk.MAX_TEXT);
        assertThat(Said.json("{\"model\":\"" + fits + "\"}").model()).isEqualTo(fits);
        String document = "{\"model\":\"" + fits + "m\",\"" + fits + "k\":{},\"usage\":{\"input_tokens\":5}}";
        for (int size : new int[] {1, 7, 300, 4000}) {
            Said said = Said.inPieces(document.getBytes(StandardCharsets.UTF_8), false, size);
            assertThat(said).isEqualTo(new Said(null, null, null, 5, -1, -1, -1, -1));
        }
    }

    @Test
    void documentThatNestsTooDeepIsLeftAlone() {
        String within = "[".repeat(JsonWalk.MAX_DEPTH - 1) + "]".repeat(JsonWalk.MAX_DEPTH - 1);
        assertThat(Said.json("{\"a\":" + within + ",\"model\":\"m\"}").model()).isEqualTo("m");
        assertThat(Said.json("{\"a\":[" + within + "],\"model\":\"m\"}")).isEqualTo(Said.NOTHING);
        assertThat(Said.json("{\"a\":".repeat(100_000))).isEqualTo(Said.NOTHING);
    }

    @Test
    void reasonOfAnUpstreamsOwnIsOther() {
        assertThat(Said.json("{\"choices\":[{\"finish_reason\":\"eos\\n\"}]}").finishReason())
                .isEqualTo("other");
    }

    @Test
    void anyKindOfBufferIsReadFromItsReaderIndex() {
        CompositeByteBuf parts = Unpooled.compositeBuffer();
        ByteBuf direct = ByteBufAllocator.DEFAULT.directBuffer();
        direct.writeBytes(utf8("xx" + RESPONSE)).readerIndex(2);
        parts.addComponent(true, direct.readRetainedSlice(40)).addComponent(true, direct.slice());
        AnswerScan scan = new AnswerScans().start(false, true);
        scan.read(parts);
        assertThat(Said.by(scan)).isEqualTo(Said.json(RESPONSE));
        parts.release();
    }

    @Test
    void answersLongerThanTheWindowAreReadToTheirEnd() {
        String content = "text with \\\"usage\\\":{\\\"prompt_tokens\\\":9} and \\\\ in it, ".repeat(2000);
        String document = "{\"choices\":[{\"message\":{\"content\":\"" + content
                + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
        assertThat(document.length()).isGreaterThan(Window.SIZE * 4);
        assertThat(Said.json(document)).isEqualTo(new Said(null, null, "stop", 1, 2, -1, -1, -1));
    }

    @Test
    void scanIsUsedAgainAndTheNameOfAModelMadeOnce() {
        AnswerScans scans = new AnswerScans();
        AnswerScan scan = scans.start(false, true);
        scan.read(utf8("{\"model\":\"gpt\",\"id\":\"a\"}"));
        String model = scan.responseModel();
        scans.giveBack(scan);
        AnswerScan next = scans.start(false, true);
        assertThat(next).isSameAs(scan);
        assertThat(Said.by(next)).isEqualTo(Said.NOTHING);
        next.read(utf8("{\"model\":\"gpt\"}"));
        assertThat(next.responseModel()).isSameAs(model);
    }

    private static ByteBuf utf8(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }
}
