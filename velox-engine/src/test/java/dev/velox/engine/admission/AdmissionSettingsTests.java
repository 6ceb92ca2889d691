package dev.velox.engine.admission;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AdmissionSettingsTests {

    @Test
    void neverPrintsAKey() {
        assertThat(settings(List.of("sk-secret"), 1, 1 << 20, Duration.ZERO).toString())
                .contains("apiKeys=1 keys")
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two words", "s\u00e9cret", "secret\n"})
    void aKeyThatNoHeaderCarriesIsRefusedWithoutRepeatingIt(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(List.of("sk-good", key), 1, 1 << 20, Duration.ZERO))
                .withMessageStartingWith("api-keys[1]: ")
                .withMessageContaining("(expected: visible ASCII only)")
                .satisfies(
                        e -> assertThat(e.getMessage()).doesNotContain("words").doesNotContain("cret"));
    }

    @Test
    void impossibleBoundsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(List.of(), 0, 1 << 20, Duration.ZERO))
                .withMessage("max-in-flight: 0 (expected: >= 1)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(List.of(), 1, 262_143, Duration.ZERO))
                .withMessage("buffer-limit: 262143 (expected: 262144..1125899906842624 bytes)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(List.of(), 1, 1 << 20, Duration.ofMillis(-1)))
                .withMessage("max-wait: PT-0.001S (expected: 0 to PT1H, 0 = nobody waits)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings(List.of(), 1, 1 << 20, Duration.ofDays(400_000)))
                .withMessageStartingWith("max-wait: ");
    }

    private static AdmissionSettings settings(List<String> keys, int maxInFlight, long bufferLimit, Duration maxWait) {
        return new AdmissionSettings(keys, false, maxInFlight, bufferLimit, maxWait);
    }
}
