package dev.velox.engine.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import dev.velox.engine.scan.ScanResult.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/** Scans whole documents the way the tests need it: with every engine that runs on this JVM, which must all say the same. */
final class Scans {

    private static final ScanEngine SWAR = ScanEngine.choose(ScanChoice.SWAR);

    private static final List<ScanEngine> ENGINES =
            VectorSupport.find().kernel() == null ? List.of(SWAR) : List.of(SWAR, ScanEngine.choose(ScanChoice.VECTOR));

    private static final List<RequestScanner> SCANNERS =
            ENGINES.stream().map(ScanEngine::newScanner).toList();

    private Scans() {}

    /** Every engine that runs on this JVM. */
    static List<ScanEngine> engines() {
        return ENGINES;
    }

    static ScanResult scan(String body) {
        return scan(body.getBytes(StandardCharsets.UTF_8));
    }

    static ScanResult scan(byte[] body) {
        byte[] padded = Arrays.copyOf(body, body.length + RequestScanner.PADDING);
        ScanResult first = scan(SCANNERS.getFirst(), padded, body.length);
        for (int i = 1; i < SCANNERS.size(); i++) {
            ScanResult other = scan(SCANNERS.get(i), padded, body.length);
            if (!Outcome.of(other).equals(Outcome.of(first))) {
                assertThat(Outcome.of(other)).as(ENGINES.get(i).name()).isEqualTo(Outcome.of(first));
            }
        }
        return first;
    }

    private static ScanResult scan(RequestScanner scanner, byte[] padded, int length) {
        ScanResult result = new ScanResult();
        scanner.scan(padded, 0, length, result);
        return result;
    }

    /** All that a scan says. */
    private record Outcome(Reading reading, int errorOffset, String errorMessage, int modelOffset, int modelLength) {

        static Outcome of(ScanResult result) {
            boolean accepted = result.verdict() == Verdict.OK;
            return new Outcome(
                    Reading.of(result),
                    result.errorOffset(),
                    result.errorMessage(),
                    accepted ? result.modelOffset() : 0,
                    accepted ? result.modelLength() : 0);
        }
    }

    static ScanResult accepted(String body) {
        ScanResult result = scan(body);
        assertThat(result.verdict()).as("%s: %s", body, result.errorMessage()).isEqualTo(Verdict.OK);
        return result;
    }

    /** One document per Latin-1 character string: each character is one byte. */
    static byte[] bytes(String latin1) {
        return latin1.getBytes(StandardCharsets.ISO_8859_1);
    }
}
