package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** What the scan says about random answers, against what a tree of the same document says; and random bytes. */
class AnswerScanFuzzTests {

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final String[] KEYS = {
        "id",
        "model",
        "usage",
        "choices",
        "prompt_tokens",
        "completion_tokens",
        "input_tokens",
        "output_tokens",
        "total_tokens",
        "prompt_tokens_details",
        "completion_tokens_details",
        "input_tokens_details",
        "output_tokens_details",
        "cached_tokens",
        "reasoning_tokens",
        "finish_reason",
        "mod\\u0065l",
        "\\u0075sage",
        "",
        "a key that is longer than a word"
    };

    private static final String[] TEXTS = {
        "m",
        "gpt-4o",
        "\\u00e9\\ud83d\\ude00",
        "\u7db2\u95dc",
        "\\\"usage\\\":{\\\"prompt_tokens\\\":1}",
        "\\\\",
        "",
        "}]",
        "x".repeat(300)
    };

    private static final String[] SCALARS = {"0", "7", "123456", "-1", "1.5", "1e3", "true", "false", "null"};

    private static final String[] BLANKS = {"", "", "", " ", "\t", "  "};

    private final Random random = new Random(20260711);
    private final StringBuilder out = new StringBuilder();

    @Test
    void randomDocumentsSayTheSameAsTheirTrees() {
        for (int i = 0; i < 1_500; i++) {
            String document = document();
            byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
            Said expected = tree(MAPPER.readTree(document));
            assertThat(Said.json(document)).as(document).isEqualTo(expected);
            int cut = random.nextInt(bytes.length + 1);
            assertThat(Said.inTwo(bytes, false, cut))
                    .as("cut at %d: %s", cut, document)
                    .isEqualTo(expected);
        }
    }

    @Test
    void randomDocumentsSayTheSameWhereverTheyAreCut() {
        for (int i = 0; i < 40; i++) {
            String document = document();
            byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
            Said expected = tree(MAPPER.readTree(document));
            for (int cut = 0; cut <= bytes.length; cut++) {
                assertThat(Said.inTwo(bytes, false, cut))
                        .as("cut at %d: %s", cut, document)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void randomEventsSayTheSameAsTheirTrees() {
        for (int i = 0; i < 800; i++) {
            String document = document();
            JsonNode tree = MAPPER.readTree("{\"type\":\"response.created\",\"response\":" + document + "}");
            String event = "event: x\ndata: " + tree + "\n\n";
            Said expected = tree(tree.get("response"));
            Said withoutChoices = new Said(
                    expected.id(),
                    expected.model(),
                    null,
                    expected.input(),
                    expected.output(),
                    expected.total(),
                    expected.cached(),
                    expected.reasoning());
            byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
            int cut = random.nextInt(bytes.length + 1);
            assertThat(Said.inTwo(bytes, true, cut))
                    .as("cut at %d: %s", cut, event)
                    .isEqualTo(withoutChoices);
        }
    }

    @Test
    void noBytesMakeItThrow() {
        AnswerScans scans = new AnswerScans();
        byte[] alphabet = "{}[]\":,\\u0a \n\r data:id model".getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 6_000; i++) {
            byte[] bytes = i % 3 == 0 ? document().getBytes(StandardCharsets.UTF_8) : new byte[random.nextInt(200)];
            if (i % 3 == 1) {
                random.nextBytes(bytes);
            } else if (i % 3 == 2) {
                for (int j = 0; j < bytes.length; j++) {
                    bytes[j] = alphabet[random.nextInt(alphabet.length)];
                }
            } else {
                for (int j = random.nextInt(4); j > 0; j--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            AnswerScan scan = scans.start(random.nextBoolean(), random.nextBoolean());
            assertThatCode(() -> {
                        int cut = random.nextInt(bytes.length + 1);
                        scan.read(Unpooled.wrappedBuffer(bytes, 0, cut));
                        scan.read(Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut));
                        Said.by(scan);
                    })
                    .as(() -> new String(bytes, StandardCharsets.ISO_8859_1))
                    .doesNotThrowAnyException();
            scans.giveBack(scan);
        }
    }

    private static Said tree(JsonNode root) {
        JsonNode usage = root.path("usage");
        JsonNode reason = root.path("choices").path(0).path("finish_reason");
        return new Said(
                text(root.path("id")),
                text(root.path("model")),
                root.path("choices").isArray() && text(reason) != null ? "other" : null,
                either(count(usage.path("prompt_tokens")), count(usage.path("input_tokens"))),
                either(count(usage.path("completion_tokens")), count(usage.path("output_tokens"))),
                count(usage.path("total_tokens")),
                either(
                        count(usage.path("prompt_tokens_details").path("cached_tokens")),
                        count(usage.path("input_tokens_details").path("cached_tokens"))),
                either(
                        count(usage.path("completion_tokens_details").path("reasoning_tokens")),
                        count(usage.path("output_tokens_details").path("reasoning_tokens"))));
    }

    private static @Nullable String text(JsonNode node) {
        String text = node.isString() ? node.stringValue() : "";
        return text.isEmpty() || text.length() > JsonWalk.MAX_TEXT ? null : text;
    }

    private static long count(JsonNode node) {
        return node.isIntegralNumber() && node.longValue() >= 0 ? node.longValue() : -1;
    }

    private static long either(long first, long second) {
        return first < 0 ? second : first;
    }

    private String document() {
        out.setLength(0);
        object(0);
        return out.toString();
    }

    private void object(int depth) {
        out.append('{');
        int members = random.nextInt(depth == 0 ? 8 : 6);
        for (int i = 0; i < members; i++) {
            out.append(i == 0 ? "" : ",").append(blank());
            String key = KEYS[random.nextInt(KEYS.length)];
            out.append('"').append(key).append('"').append(blank()).append(':').append(blank());
            if (key.equals("choices") && random.nextBoolean()) {
                out.append('[');
                object(depth + 1);
                out.append(']');
            } else {
                value(depth + 1);
            }
            out.append(blank());
        }
        out.append('}');
    }

    private void value(int depth) {
        switch (random.nextInt(depth > 4 ? 2 : 5)) {
            case 0 -> out.append(SCALARS[random.nextInt(SCALARS.length)]);
            case 1 ->
                out.append('"').append(TEXTS[random.nextInt(TEXTS.length)]).append('"');
            case 2 -> {
                out.append('[');
                int elements = random.nextInt(3);
                for (int i = 0; i < elements; i++) {
                    out.append(i == 0 ? "" : ",").append(blank());
                    value(depth + 1);
                }
                out.append(']');
            }
            default -> object(depth);
        }
    }

    private String blank() {
        return BLANKS[random.nextInt(BLANKS.length)];
    }
}
