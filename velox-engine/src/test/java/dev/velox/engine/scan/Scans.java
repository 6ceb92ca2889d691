package dev.velox.engine.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.velox.engine.scan.ScanResult.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

/** Scans whole documents the way the tests need it. */
final class Scans {

    private static final RequestScanner SCANNER =
            ScanEngine.choose(ScanChoice.SWAR).newScanner();

    private Scans() {}

    static ScanResult scan(String body) {
        return scan(body.getBytes(StandardCharsets.UTF_8));
    }

    static ScanResult scan(byte[] body) {
        ScanResult result = new ScanResult();
        SCANNER.scan(Arrays.copyOf(body, body.length + RequestScanner.PADDING), 0, body.length, result);
        return result;
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
