package dev.velox.engine.batch;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Operation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class RequestItemsTests {

    @Test
    void aTextIsOneItemWhateverStandsInIt() {
        String text = "\"a \\\"quoted\\\\\\\" { [ é \"";
        assertThat(items(Operation.EMBEDDING, "{\"model\":\"m\", \"input\" : " + text + " ,\"x\":[1,{\"input\":2}]}"))
                .containsExactly(text);
    }

    @Test
    void anArrayOfTextsIsManyItems() {
        assertThat(items(Operation.COMPLETION, "{\"prompt\":[ \"a\" , \"b,]\" ,\"\"],\"model\":\"m\"}"))
                .containsExactly("\"a\"", "\"b,]\"", "\"\"");
    }

    @Test
    void anArrayOfTokenIdsIsOneItemAndAnArrayOfThoseIsMany() {
        assertThat(items(Operation.EMBEDDING, "{\"input\":[1, 22,333]}")).containsExactly("[1, 22,333]");
        assertThat(items(Operation.EMBEDDING, "{\"input\":[[1,2],[3]]}")).containsExactly("[1,2]", "[3]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\"}",
                "{\"prompt\":null}",
                "{\"prompt\":7}",
                "{\"prompt\":[]}",
                "{\"prompt\":{\"a\":1}}",
                "{\"prompt\":[\"a\",1]}",
                "{\"prompt\":[1,\"a\"]}",
                "{\"prompt\":[{\"text\":\"a\"}]}",
                "{\"prompt\":[null]}",
                "{\"prompt\":\"a\",\"prompt\":\"b\"}",
                "{\"prompt\":\"a\",\"pr\\u006fmpt\":\"b\"}",
                "{\"prompt\":\"a\",\"n\":0}",
                "{\"prompt\":\"a\",\"n\":2.0}",
                "{\"prompt\":\"a\",\"n\":\"2\"}",
                "{\"prompt\":\"a\",\"n\":129}",
                "{\"prompt\":\"a\",\"n\":1,\"n\":2}",
            })
    void whatIsNotCertainIsNotMerged(String body) {
        assertThat(read(Operation.COMPLETION, body)).isNull();
    }

    @Test
    void choicesAreCountedForCompletionsOnly() {
        assertThat(choices(Operation.COMPLETION, "{\"prompt\":\"a\",\"n\":3}")).isEqualTo(3);
        assertThat(choices(Operation.COMPLETION, "{\"n\":null,\"prompt\":\"a\"}"))
                .isEqualTo(1);
        assertThat(choices(Operation.COMPLETION, "{\"prompt\":\"a\"}")).isEqualTo(1);
        assertThat(choices(Operation.EMBEDDING, "{\"input\":\"a\",\"n\":3}")).isEqualTo(1);
    }

    private static int choices(Operation operation, String body) {
        return requireNonNull(read(operation, body)).choices();
    }

    private static List<String> items(Operation operation, String body) {
        RequestItems items = requireNonNull(read(operation, body));
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < items.spans().length; i += 2) {
            int from = items.spans()[i];
            texts.add(new String(bytes, from, items.spans()[i + 1] - from, StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static @Nullable RequestItems read(Operation operation, String body) {
        return RequestItems.of(body.getBytes(StandardCharsets.UTF_8), operation);
    }
}
