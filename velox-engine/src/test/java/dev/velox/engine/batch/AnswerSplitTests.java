package dev.velox.engine.batch;

import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Operation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class AnswerSplitTests {

    @Test
    void elementsGoByTheirIndexAndAllElseStays() {
        AnswerSplit split = embeddings(
                "{ \"object\":\"list\",\"data\" :[ {\"embedding\":[0.5,{\"index\":9}],\"index\": 1 , \"object\":\"e\"}\n,"
                        + "{\"index\":0,\"embedding\":\"]}\\\"\"}],\"model\":\"m\"}\n",
                2);

        assertThat(part(split, 0, 1))
                .isEqualTo(
                        "{ \"object\":\"list\",\"data\" :[{\"index\":0,\"embedding\":\"]}\\\"\"}],\"model\":\"m\"}\n");
        assertThat(part(split, 1, 1))
                .isEqualTo("{ \"object\":\"list\",\"data\" :[{\"embedding\":[0.5,{\"index\":9}],\"index\": 0 ,"
                        + " \"object\":\"e\"}],\"model\":\"m\"}\n");
    }

    @Test
    void aMemberWithSeveralElementsCountsThemFromZero() {
        AnswerSplit split =
                embeddings("{\"data\":[{\"index\":0},{\"index\":3,\"d\":1},{\"index\":1},{\"index\":2,\"c\":1}]}", 4);

        assertThat(part(split, 2, 2)).isEqualTo("{\"data\":[{\"index\":0,\"c\":1},{\"index\":1,\"d\":1}]}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"data\":[]}",
                "{\"data\":null}",
                "{\"data\":[{\"index\":0}]}",
                "{\"data\":[{\"index\":0},{\"index\":0}]}",
                "{\"data\":[{\"index\":0},{\"index\":2}]}",
                "{\"data\":[{\"index\":0},{\"index\":1},{\"index\":2}]}",
                "{\"data\":[{\"index\":0},{\"index\":1.0}]}",
                "{\"data\":[{\"index\":0},{\"index\":-1}]}",
                "{\"data\":[{\"index\":0},{\"index\":\"1\"}]}",
                "{\"data\":[{\"index\":0},{\"x\":1}]}",
                "{\"data\":[{\"index\":0},{\"index\":1,\"index\":1}]}",
                "{\"data\":[{\"index\":0},{\"index\":1}]",
                "{\"data\":[{\"index\":0},{\"index\":1}]}x",
                "{\"data\":[{\"index\":0},{\"index\":1}],\"data\":[]}",
                "{\"data\":[{\"index\":0},{\"index\":1}],\"usage\":{},\"usage\":{}}",
                "{\"data\":[{\"index\":0}{\"index\":1}]}",
                "{\"data\":[{\"index\":0},{\"index\":1},]}",
            })
    void whatDoesNotNameEachItemOnceIsNotSplit(String answer) {
        assertThat(AnswerSplit.of(utf8(answer), Operation.EMBEDDING, 2)).isNull();
    }

    @Test
    void noBytesWhateverMakeItFail() {
        String valid =
                "{\"data\":[{\"index\":0,\"x\":[1,\"\\u00e9\\\\\"]},{\"index\":1}],\"usage\":{\"total_tokens\":2}}";
        Random random = new Random(11);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = utf8(valid.substring(0, random.nextInt(valid.length() + 1)));
            for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
                bytes[random.nextInt(bytes.length)] = utf8("{}[]\",:\\0 x")[random.nextInt(11)];
            }
            AnswerSplit split = AnswerSplit.of(bytes, Operation.EMBEDDING, 2);
            if (split != null) {
                UsageSplit usage = split.usage(new long[] {1, 1}, new long[] {1, 1});
                split.part(0, 1, usage == null ? null : usage.of(0));
            }
        }
    }

    @Test
    void promptTokensGoByPromptsAnswerTokensByAnswersAndTotalsAddUp() {
        AnswerSplit split = requireNonNull(AnswerSplit.of(
                utf8("{\"usage\":{\"prompt_tokens\":10,\"total_tokens\":31,\"completion_tokens\":21,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":7},\"prompt_tokens_details\":{\"cached_tokens\":3}},"
                        + "\"choices\":[{\"index\":0},{\"index\":1}]}"),
                Operation.COMPLETION,
                2));

        UsageSplit usage = requireNonNull(split.usage(new long[] {1, 3}, new long[] {2, 1}));

        assertThat(text(usage.of(0)))
                .isEqualTo(
                        "{\"prompt_tokens\":3,\"total_tokens\":17,\"completion_tokens\":14,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":5},\"prompt_tokens_details\":{\"cached_tokens\":1}}");
        assertThat(text(usage.of(1)))
                .isEqualTo(
                        "{\"prompt_tokens\":7,\"total_tokens\":14,\"completion_tokens\":7,"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":2},\"prompt_tokens_details\":{\"cached_tokens\":2}}");
        assertThat(text(split.part(1, 1, usage.of(1)))).startsWith("{\"usage\":{\"prompt_tokens\":7,");
    }

    @Test
    void amountsAreDealtOutToTheLastDigit() {
        AnswerSplit split = embeddings(
                "{\"data\":[{\"index\":0},{\"index\":1}],\"usage\":{\"cost\":0.00015,\"tier\":\"x\",\"y\":null}}", 2);

        UsageSplit usage = requireNonNull(split.usage(new long[] {1, 1}, new long[] {1, 1}));

        assertThat(text(usage.of(0))).isEqualTo("{\"cost\":0.00008,\"tier\":\"x\",\"y\":null}");
        assertThat(text(usage.of(1))).isEqualTo("{\"cost\":0.00007,\"tier\":\"x\",\"y\":null}");
    }

    @Test
    void usageThatIsNullStaysNull() {
        AnswerSplit split = embeddings("{\"data\":[{\"index\":0},{\"index\":1}],\"usage\":null}", 2);

        UsageSplit usage = requireNonNull(split.usage(new long[] {1, 1}, new long[] {1, 1}));

        assertThat(text(split.part(0, 1, usage.of(0)))).isEqualTo("{\"data\":[{\"index\":0}],\"usage\":null}");
    }

    private static AnswerSplit embeddings(String answer, int expected) {
        return requireNonNull(AnswerSplit.of(utf8(answer), Operation.EMBEDDING, expected));
    }

    private static String part(AnswerSplit split, int first, int count) {
        return text(split.part(first, count, null));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
