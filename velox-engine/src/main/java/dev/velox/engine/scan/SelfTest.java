package dev.velox.engine.scan;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import dev.velox.engine.scan.ScanResult.Verdict;

/**
 * Tries a scanner on known bodies when the engine starts. Scanners work on words and vectors through whatever instructions
 * the JVM picks; a gateway that misreads bodies must not start.
 */
final class SelfTest {

    /** Longer than two of the widest blocks, so that each lane is the first to see something. */
    private static final int LANES = 130;

    /** Characters of two, three and four bytes. */
    private static final String WIDE = "\u00e9\u20ac\ud83d\ude00";

    /** As Latin-1 a sequence of three bytes without its third. */
    private static final String CUT_OFF = "\u00e2\u0082";

    private SelfTest() {}

    static void run(String engine, RequestScanner scanner) {
        ScanResult result = new ScanResult();
        for (int before = 0; before < LANES; before++) {
            String text = "x".repeat(before);
            String body = "{\"input\":\"" + text + "\",\"stream\":true,\"model\":\"" + text + "m\\n\\ud83d\\ude00"
                    + WIDE + "\"}";
            expect(engine, scanner, result, body, Verdict.OK);
            if (!result.stream() || !result.model().equals(text + "m\n\ud83d\ude00" + WIDE)) {
                throw misread(engine, body, result);
            }
            expect(engine, scanner, result, "{\"input\":\"" + text + "\u0001\"}", Verdict.INVALID_JSON);
            expect(engine, scanner, result, "{\"input\":\"" + text + "\\x\"}", Verdict.INVALID_JSON);
            expect(engine, scanner, result, "{\"input\":\"" + text, Verdict.INVALID_JSON);
            String cutOff = "{\"input\":\"" + text + CUT_OFF + "\"}";
            expect(engine, scanner, result, cutOff, StandardCharsets.ISO_8859_1, Verdict.INVALID_JSON);
        }
        expect(engine, scanner, result, "{\"input\":[1,-0.5e+7,true,false,null,{}]}", Verdict.MISSING_MODEL);
        expect(engine, scanner, result, "{\"model\":\"m\",\"mod\\u0065l\":\"n\"}", Verdict.DUPLICATE_KEY);
        expect(engine, scanner, result, "{\"model\":5}", Verdict.INVALID_TYPE);
        expect(engine, scanner, result, "{\"model\":\"m\"}]", Verdict.INVALID_JSON);
    }

    private static void expect(String engine, RequestScanner scanner, ScanResult result, String body, Verdict verdict) {
        expect(engine, scanner, result, body, StandardCharsets.UTF_8, verdict);
    }

    private static void expect(
            String engine, RequestScanner scanner, ScanResult result, String body, Charset charset, Verdict verdict) {
        byte[] bytes = body.getBytes(charset);
        scanner.scan(Arrays.copyOf(bytes, bytes.length + RequestScanner.PADDING), 0, bytes.length, result);
        if (result.verdict() != verdict) {
            throw misread(engine, body, result);
        }
    }

    private static IllegalStateException misread(String engine, String body, ScanResult result) {
        return new IllegalStateException("scan engine: " + engine + " gave " + result.verdict() + " for " + body
                + " (expected: what the body says; this JVM runs the engine wrongly, choose another engine or JVM)");
    }
}
