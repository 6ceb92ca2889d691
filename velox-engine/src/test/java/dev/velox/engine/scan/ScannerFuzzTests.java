package dev.velox.engine.scan;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import dev.velox.engine.scan.ScanResult.Verdict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * Every scanner against an independent reader, and so against each other, on documents that nobody chose. Another seed each run; a failure names it, and
 * {@code -Dvelox.fuzz.seed=...} runs the same documents again. {@code -Dvelox.fuzz.documents=...} makes the run longer.
 */
class ScannerFuzzTests {

    private static final int DOCUMENTS = Integer.getInteger("velox.fuzz.documents", 100_000);

    private static final long SEED = Long.getLong("velox.fuzz.seed", new SplittableRandom().nextLong());

    private static final byte[][] HOSTILE = {
        Scans.bytes("\""),
        Scans.bytes("\\"),
        Scans.bytes("}]"),
        Scans.bytes("7"),
        Scans.bytes("\u00ff"),
        Scans.bytes("\u0080")
    };

    private final Map<ScanEngine, RequestScanner> scanners =
            Scans.engines().stream().collect(Collectors.toMap(Function.identity(), ScanEngine::newScanner));
    private final ScanResult result = new ScanResult();
    private final Oracle oracle = new Oracle();
    private final Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
    private final Map<DeliberateException, Integer> exceptions = new EnumMap<>(DeliberateException.class);

    @Test
    void scannersAndOracleReadTheSame() {
        for (int index = 0; index < DOCUMENTS; index++) {
            RandomGenerator random = new SplittableRandom(SEED + index);
            byte[] document = new DocumentGenerator(random).document().getBytes(StandardCharsets.UTF_8);
            compare(random.nextInt(5) < 2 ? document : new Mutator(random).mutate(document), index, random);
        }
        // A run in which one side of the comparison hardly occurs would prove little.
        assertThat(share(Verdict.OK)).as("seed %d: %s", SEED, verdicts).isGreaterThan(0.15);
        assertThat(share(Verdict.INVALID_JSON))
                .as("seed %d: %s", SEED, verdicts)
                .isGreaterThan(0.15);
        if (DOCUMENTS >= 100_000) {
            assertThat(verdicts).as("seed %d", SEED).containsOnlyKeys(Verdict.values());
            assertThat(exceptions).as("seed %d", SEED).containsOnlyKeys(DeliberateException.values());
        }
    }

    private void compare(byte[] document, int index, RandomGenerator random) {
        Reading expected = oracle.read(document);
        oracle.exceptions().forEach(found -> exceptions.merge(found, 1, Integer::sum));
        verdicts.merge(expected.verdict(), 1, Integer::sum);
        byte[] exact = Arrays.copyOf(document, document.length + RequestScanner.PADDING);
        int offset = random.nextInt(100);
        byte[] surrounded = surrounded(document, offset, random);
        String message = null;
        for (ScanEngine engine : Scans.engines()) {
            RequestScanner scanner = Objects.requireNonNull(scanners.get(engine));
            scanner.scan(exact, 0, document.length, result);
            message = message == null ? result.errorMessage() : message;
            check(engine, document, index, expected, message);
            scanner.scan(surrounded, offset, document.length, result);
            check(engine, document, index, expected, message);
        }
    }

    private void check(ScanEngine engine, byte[] document, int index, Reading expected, String message) {
        Reading scanned = Reading.of(result);
        if (!scanned.equals(expected) || !result.errorMessage().equals(message)) {
            String what = engine.name() + " " + scanned + " " + result.errorMessage();
            report(document, index, "oracle " + expected + " " + message + ", " + what);
        }
        if (result.verdict() == Verdict.OK) {
            int from = result.modelOffset();
            byte[] token = Arrays.copyOfRange(document, from, from + result.modelLength());
            if (!Oracle.string(token).equals(result.model())) {
                report(document, index, engine.name() + ": model token at " + from + " is " + Mutator.show(token));
            }
        } else if (result.errorOffset() < 0 || result.errorOffset() > document.length) {
            report(document, index, engine.name() + ": error offset " + result.errorOffset());
        }
    }

    private static byte[] surrounded(byte[] document, int offset, RandomGenerator random) {
        byte[] bytes = new byte[offset + document.length + RequestScanner.PADDING + 40];
        byte[] pattern = HOSTILE[random.nextInt(HOSTILE.length)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = pattern[i % pattern.length];
        }
        int end = offset + document.length;
        System.arraycopy(document, 0, bytes, offset, document.length);
        Arrays.fill(bytes, end, end + RequestScanner.PADDING, (byte) 0);
        return bytes;
    }

    private double share(Verdict verdict) {
        return verdicts.getOrDefault(verdict, 0) / (double) DOCUMENTS;
    }

    private static void report(byte[] document, int index, String what) {
        String shown = Mutator.show(what.getBytes(StandardCharsets.UTF_8));
        fail("-Dvelox.fuzz.seed=%d, document %d: %s%n%s", SEED, index, shown, Mutator.show(document));
    }
}
