package dev.velox.engine.scan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.scan.ScanResult.Verdict;

import static dev.velox.engine.scan.Scans.accepted;
import static dev.velox.engine.scan.Scans.scan;
import static org.assertj.core.api.Assertions.assertThat;

class NestingTests {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 127, 128, 511})
    void nestingUpTo512LevelsPasses(int below) {
        accepted("{\"model\":\"m\",\"v\":" + "[".repeat(below) + "]".repeat(below) + "}");
        accepted("{\"v\":" + "{\"k\":".repeat(below) + "1" + "}".repeat(below) + ",\"model\":\"m\"}");
    }

    @Test
    void theLimitCountsTheDocumentItself() {
        int start = "{\"v\":".length();
        ScanResult arrays = scan("{\"v\":" + "[".repeat(512) + "]".repeat(512) + "}");
        assertThat(arrays.errorMessage())
                .isEqualTo(
                        "invalid JSON at byte " + (start + 511) + ": expected at most 512 nested arrays and objects");
        assertThat(scan("[".repeat(512) + "]".repeat(512)).verdict()).isEqualTo(Verdict.INVALID_TYPE);
        assertThat(scan("[".repeat(513) + "]".repeat(513)).errorOffset()).isEqualTo(512);
        assertThat(scan("{\"\":".repeat(513) + "1" + "}".repeat(513)).verdict()).isEqualTo(Verdict.INVALID_JSON);
    }

    @Test
    void manySiblingsAreNotDeep() {
        accepted("{\"model\":\"m\",\"v\":[" + "[[],{}],".repeat(10_000) + "1]}");
    }

    @Test
    void aMillionBracketsCostNoStack() {
        assertThat(scan("[".repeat(1_000_000)).verdict()).isEqualTo(Verdict.INVALID_JSON);
        assertThat(scan("{\"a\":".repeat(1_000_000)).verdict()).isEqualTo(Verdict.INVALID_JSON);
    }

    @Test
    void eachBracketClosesItsOwnKind() {
        // One bit per level: an object and an array at each level in turn, and one wrong bracket at each level.
        for (int wrong = 0; wrong < 130; wrong++) {
            StringBuilder open = new StringBuilder("{\"model\":\"m\",\"v\":");
            StringBuilder close = new StringBuilder();
            StringBuilder closeWrong = new StringBuilder();
            for (int level = 0; level < 130; level++) {
                boolean object = (level * 7 + wrong) % 3 == 0;
                open.append(object ? "{\"k\":" : "[0,");
                close.insert(0, object ? '}' : ']');
                closeWrong.insert(0, object == (level != wrong) ? '}' : ']');
            }
            accepted(open + "1" + close + "}");
            assertThat(scan(open + "1" + closeWrong + "}").verdict()).isEqualTo(Verdict.INVALID_JSON);
        }
    }
}
