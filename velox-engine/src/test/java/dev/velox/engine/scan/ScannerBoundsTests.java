package dev.velox.engine.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.arena.Arena;
import dev.velox.engine.exchange.Payload;
import dev.velox.engine.scan.ScanResult.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Every scanner reads the document and its padding, and nothing beyond. */
@ParameterizedClass
@MethodSource("dev.velox.engine.scan.Scans#engines")
class ScannerBoundsTests {

    private static final String DOCUMENT = """
            {"model":"gpt-5\\u002d\\ud83d\\ude00","input":[{"role":"user","content":"caf\u00e9 \u65e5\u672c\u8a9e \ud83d\ude00 \\"quoted\\" \\\\ \\n text"},
             {"role":"assistant","content":[{"type":"text","text":"a long line of plain text, longer than four words of eight"}]}],
             "stream":true,"store":false,"temperature":-0.25e+10,"n":[1,2.5,null,true,false,{}],"session\\u005fid":"s"}
            """.strip();

    private final RequestScanner scanner;
    private final ScanResult result = new ScanResult();

    ScannerBoundsTests(ScanEngine engine) {
        scanner = engine.newScanner();
    }

    @Test
    void everyTruncationIsRefusedWithoutReadingPastThePadding() {
        byte[] whole = DOCUMENT.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            // An array that ends with the padding: one byte further would throw.
            byte[] exact = Arrays.copyOf(Arrays.copyOf(whole, length), length + RequestScanner.PADDING);
            scanner.scan(exact, 0, length, result);
            assertThat(result.verdict()).as("cut at %d", length).isEqualTo(Verdict.INVALID_JSON);
            assertThat(result.errorOffset()).as("cut at %d", length).isBetween(0, length);
            String message = result.errorMessage();

            for (String hostile : List.of("\"", "\\", "}", "]", "0", "x\"}", "\u0080", "\uffff")) {
                scanner.scan(surrounded(whole, length, 37, hostile), 37, length, result);
                assertThat(result.errorMessage())
                        .as("cut at %d before %s", length, hostile)
                        .isEqualTo(message);
            }
        }
    }

    @Test
    void theWholeDocumentIsTheSameAtEachOffsetWhateverSurroundsIt() {
        byte[] whole = DOCUMENT.getBytes(StandardCharsets.UTF_8);
        for (int offset = 0; offset < 130; offset++) {
            scanner.scan(surrounded(whole, whole.length, offset, "\\\"}\u00e9"), offset, whole.length, result);
            assertThat(result.verdict()).isEqualTo(Verdict.OK);
            assertThat(result.model()).isEqualTo("gpt-5-\ud83d\ude00");
            assertThat(result.modelOffset()).isEqualTo(9);
            assertThat(result.stream()).isTrue();
            assertThat(result.replayable()).isTrue();
            assertThat(result.affinityKey()).isEqualTo("s");
        }
    }

    @Test
    void aShortPayloadInAUsedArenaDoesNotSeeTheLongerOneBefore() {
        Arena arena = new Arena(8192);
        byte[] whole = DOCUMENT.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            System.arraycopy(whole, 0, arena.array(), arena.allocate(whole.length), whole.length);
            arena.reset();
            int offset = arena.allocate(length);
            System.arraycopy(whole, 0, arena.array(), offset, length);
            scanner.scan(arena.array(), offset, length, result);
            assertThat(result.verdict()).as("cut at %d", length).isEqualTo(Verdict.INVALID_JSON);
            arena.reset();
        }
    }

    @Test
    void aDocumentWithoutItsPaddingIsAnErrorOfTheCaller() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scanner.scan(new byte[65], 0, 2, result))
                .withMessage("offset: 0, length: 2 in 65 bytes (expected: 64 zero bytes behind the document)");
        byte[] unclean = new byte[128];
        unclean[2] = 'x';
        assertThatIllegalArgumentException().isThrownBy(() -> scanner.scan(unclean, 0, 2, result));
        assertThatIllegalArgumentException().isThrownBy(() -> scanner.scan(new byte[128], -1, 2, result));
        assertThatIllegalArgumentException().isThrownBy(() -> scanner.scan(new byte[128], 2, -1, result));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> scanner.scan(new byte[128], Integer.MAX_VALUE, Integer.MAX_VALUE, result));
    }

    @ParameterizedTest
    @ValueSource(ints = {Arena.PADDING, Payload.PADDING})
    void thoseWhoHoldBodiesPadThemAsTheScannerNeeds(int padding) {
        assertThat(padding).isGreaterThanOrEqualTo(RequestScanner.PADDING);
    }

    private static byte[] surrounded(byte[] whole, int length, int offset, String hostile) {
        byte[] pattern = hostile.getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[offset + length + RequestScanner.PADDING + 64];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = pattern[i % pattern.length];
        }
        System.arraycopy(whole, 0, bytes, offset, length);
        Arrays.fill(bytes, offset + length, offset + length + RequestScanner.PADDING, (byte) 0);
        return bytes;
    }
}
