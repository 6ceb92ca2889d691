package dev.velox.engine.scan;

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ModelNamesTests {

    private final ModelNames names = new ModelNames();

    @Test
    void aRepeatedNameIsTheSameString() {
        String first = decode("gpt-5\\u002dmini");
        assertThat(first).isEqualTo("gpt-5-mini");
        assertThat(decode("gpt-5\\u002dmini")).isSameAs(first);
    }

    @Test
    void namesThatShareASlotAreNeverConfused() {
        for (int round = 0; round < 3; round++) {
            IntStream.range(0, 1000)
                    .forEach(i -> assertThat(decode("model-" + i)).isEqualTo("model-" + i));
        }
        assertThat(decode("ab")).isEqualTo("ab");
        assertThat(decode("bb")).isEqualTo("bb");
        assertThat(decode("ab")).isEqualTo("ab");
    }

    @Test
    void longNamesAreNotRemembered() {
        String longest = "x".repeat(64);
        assertThat(decode(longest)).isEqualTo(longest).isSameAs(decode(longest));
        String longer = "x".repeat(65);
        assertThat(decode(longer)).isEqualTo(longer).isNotSameAs(decode(longer));
        assertThat(decode("")).isEmpty();
    }

    private String decode(String token) {
        byte[] bytes = Scans.bytes("\"" + token + "\"");
        return names.decode(bytes, 1, bytes.length - 1);
    }
}
