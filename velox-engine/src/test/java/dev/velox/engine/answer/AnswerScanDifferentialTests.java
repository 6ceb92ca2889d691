package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The scan against {@link SlowAnswer}: it passes over most events unread, and must never miss one that says something. */
class AnswerScanDifferentialTests {

    private static final long SEED = 20261121;

    /** With its model, and an id that counts where one is wanted: from here on events are passed over. */
    private static final String KNOWN = "data: {\"model\":\"m\",\"response\":{\"id\":\"resp_1\",\"model\":\"m\"}}\n\n";

    private static final String[] DOCUMENTS = {
        "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}",
        "{\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":null}],\"usage\":null}",
        "{\"choices\":[{\"delta\":{\"content\":\"\\n\\\"usage\\\":{\\\"prompt_tokens\\\":9}\"},\"finish_reason\": null}]}",
        "{\"choices\":[{\"delta\":{\"content\":\"\\u00e9\\u003c\\u4e2d\\/\\\\\"}, \"finish_reason\" :null}]}",
        "{\"choices\":[{\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"finish_reason\": \"length\"},{\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[{\"finish_reason\"\t:\"x\"}]}",
        "{\"choices\":[{\"finish\\u005freason\":\"stop\"}]}",
        "{\"ch\\u006fices\":[{\"finish_reaso\\u006E\":\"tool_calls\"}]}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}",
        "{\"usage\":{\"prompt_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":2},\"completion_tokens\":null}}",
        "{\"us\\u0061ge\":{\"prompt_tokens\":5}}",
        "{\"usage\":{\"prompt\\u005ftoken\\u0073\":6}}",
        "{\"usage\":{\"prompt_\\u0074okens\":8}}",
        "{\"usage\":{\"completion_tokens_details\":{\"reasoning\\u005Ftokens\":4}}}",
        "{\"usage\":{\"prompt_tokens\":1},\"usage\":{\"completion_tokens\":2}}",
        "{\"usage\":{\"prompt_tokens\":1},\"response\":null}",
        "{\"type\":\"response.completed\",\"response\":{\"id\":\"r\",\"model\":\"n\",\"usage\":{\"input_tokens\":37,"
                + "\"input_tokens_details\":{\"cached_tokens\":0},\"output_tokens\":11,"
                + "\"output_tokens_details\":{\"reasoning_tokens\":3},\"total_tokens\":48}}}",
        "{\"type\":\"response.output_text.delta\",\"delta\":\"_tokens\",\"logprobs\":[]}",
        "{\"a\":[{\"usage\":{\"prompt_tokens\":1}}],\"b\":\"_reason\"}",
        "{\"usage\":{\"prompt_tokens\":1}",
        "{\"usage\":{\"prompt_tokens\":1}}}",
        "{\"usage\":{\"prompt_tokens\":1,}}",
        "{\"id\":\"late\",\"model\":\"late\"}",
        "{\"response\":{\"id\":\"late\",\"model\":\"late\"}}",
        "[DONE]",
        "",
        "\"model\"",
        "{\"delta\":\"" + "long text, ".repeat(300) + "\"}"
    };

    private static final String[] OTHER_LINES = {
        ": a remark", "event: x", "note: {\"usage\":{\"prompt_tokens\":1}}", "data", "id: 1", "datax: 1", "\t", ":"
    };

    private static final String[] LINE_ENDS = {"\n", "\r\n", "\r"};

    private final Random random = new Random(SEED);

    @Test
    void randomStreamsInRandomPiecesSayWhatTheirTreesSay() {
        for (int round = 0; round < 3_000; round++) {
            byte[] stream = stream(1 + random.nextInt(round % 50 == 0 ? 120 : 8));
            if (random.nextInt(4) == 0) {
                damage(stream);
            }
            check(round, stream, true);
        }
    }

    @Test
    void randomDocumentsInRandomPiecesSayWhatTheirTreesSay() {
        for (int round = 0; round < 2_000; round++) {
            String one = DOCUMENTS[random.nextInt(DOCUMENTS.length)];
            String spaced =
                    random.nextBoolean() ? one : one.replace(":", " :\n ").replace(",", "\t,\r\n");
            byte[] document = ("{\"a\":" + spaced + ",\"response\":" + one + ","
                            + one.substring(Math.min(1, one.length())))
                    .getBytes(StandardCharsets.UTF_8);
            if (random.nextInt(3) == 0) {
                damage(document);
            }
            check(round, random.nextBoolean() ? document : one.getBytes(StandardCharsets.UTF_8), false);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: {\"us\\u0061ge\":{\"prompt_tokens\":1}}\n\n",
                "data: {\"usage\":{\"prompt\\u005ftokens\":1}}\n\n",
                "data: {\"a\":\"\\\"usage\\\":{\\\"prompt_tokens\\\":1}\"}\n\n",
                "data: {\"a\":\"usage\",\"b\":\"prompt_tokens\"}\n\n",
                "data: {\"usage\":{\"prompt_tokens\":1}}\n\ndata: {\"usage\":null}\n\ndata: {\"usage\":{\"output_tokens\":2}}\n\n",
                "data: {\"usage\":{\"prompt_tokens\":1}}\r\rdata: {\"a\":1}\r\r",
                "data: {\"usage\":\ndata: {\"prompt_tokens\"\ndata: :1}}\n\ndata: {}\n\n",
                "data: {\"choices\":[{\"finish_reason\"\nnote: null\ndata: :\"stop\"}]}\n\ndata: {}\n\n",
                "data: {\"choices\":[{\"finish_reason\":\nnull\ndata: \"stop\"}]}\n\ndata: {}\n\n",
                "data: {\"choices\":[{\"finish_reason\":null,\"finish_reason\":\"stop\"}]}\n\n",
                "event: response.completed\ndata: {\"response\":{\"output\":[],\"usage\":{\"input_tokens\":3}}}\n\n",
                "\n\n\r\n\r\ndata: {}\n\n: remark\n\ndata: {\"usage\":{\"total_tokens\":3}}\n\r\ndata: {}",
                "data: {\"usage\":{\"total_tokens\":3}}\n",
                "data: {\"usage\":{\"total_tokens\":3}"
            })
    void whereverTheyAreCutTheySayTheSame(String events) {
        for (String before : new String[] {"", KNOWN, "\uFEFF" + KNOWN}) {
            byte[] stream = (before + events + "data: {\"n\":1}\n\n").getBytes(StandardCharsets.UTF_8);
            for (boolean wantsId : new boolean[] {true, false}) {
                Said slow = SlowAnswer.says(stream, true, wantsId);
                for (int cut = 0; cut <= stream.length; cut++) {
                    assertThat(inPieces(stream, true, wantsId, cut, stream.length - cut))
                            .as("cut at %d: %s", cut, events)
                            .isEqualTo(slow);
                }
                assertThat(inPieces(stream, true, wantsId, 1)).isEqualTo(slow);
            }
        }
    }

    @Test
    void eventsAcrossTheWindowsEdgeAreReadWhole() {
        String usage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7}}\n\n";
        for (int before = Window.SIZE - 120; before < Window.SIZE + 20; before++) {
            String filler = "data: {\"a\":\"" + "x".repeat(before - KNOWN.length() - 16) + "\"}\n\n";
            byte[] stream = (KNOWN + filler + usage + "data: {\"a\":1}\n\n").getBytes(StandardCharsets.UTF_8);
            assertThat(inPieces(stream, true, false, stream.length))
                    .as("%d bytes before", before)
                    .isEqualTo(new Said(null, "m", null, 11, 7, -1, -1, -1));
        }
    }

    private void check(int round, byte[] answer, boolean events) {
        boolean wantsId = random.nextBoolean();
        int[] lengths = random.ints(1 + random.nextInt(4), 1, random.nextInt(5) == 0 ? 8 : 4_000)
                .toArray();
        assertThat(inPieces(answer, events, wantsId, lengths))
                .as(() ->
                        "seed %d, round %d: %s".formatted(SEED, round, new String(answer, StandardCharsets.ISO_8859_1)))
                .isEqualTo(SlowAnswer.says(answer, events, wantsId));
    }

    /** Read in pieces of these lengths, in turn. */
    private static Said inPieces(byte[] answer, boolean events, boolean wantsId, int... lengths) {
        AnswerScan scan = new AnswerScans().start(events, wantsId);
        int at = 0;
        int piece = 0;
        while (at < answer.length) {
            int length = Math.min(lengths[piece++ % lengths.length], answer.length - at);
            ByteBuf bytes = Unpooled.wrappedBuffer(answer, at, length);
            scan.read(bytes);
            at += length;
        }
        return Said.by(scan);
    }

    private byte[] stream(int events) {
        StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? "\uFEFF" : "");
        text.append(random.nextInt(4) == 0 ? "" : KNOWN);
        String usual = LINE_ENDS[random.nextInt(LINE_ENDS.length)];
        for (int i = 0; i < events; i++) {
            String document = DOCUMENTS[random.nextInt(DOCUMENTS.length)];
            while (random.nextInt(5) == 0) {
                text.append(OTHER_LINES[random.nextInt(OTHER_LINES.length)]).append(end(usual));
            }
            text.append(random.nextInt(5) == 0 ? "data:" : "data: ");
            int cut = random.nextInt(6) == 0 ? random.nextInt(document.length() + 1) : document.length();
            text.append(document, 0, cut);
            if (cut < document.length()) {
                text.append(end(usual)).append(random.nextBoolean() ? "" : "note: n" + end(usual));
                text.append("data: ").append(document, cut, document.length());
            }
            text.append(end(usual)).append(random.nextInt(12) == 0 ? "" : end(usual));
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String end(String usual) {
        return random.nextInt(10) == 0 ? LINE_ENDS[random.nextInt(LINE_ENDS.length)] : usual;
    }

    private void damage(byte[] bytes) {
        byte[] signs = "{}[]\",:\\\n\r n\"".getBytes(StandardCharsets.US_ASCII);
        for (int i = random.nextInt(3); i >= 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] =
                    random.nextBoolean() ? signs[random.nextInt(signs.length)] : (byte) random.nextInt(256);
        }
    }
}
