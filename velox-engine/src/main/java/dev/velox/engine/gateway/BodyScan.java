package dev.velox.engine.gateway;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.arena.Arena;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Payload;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.scan.RequestScanner;
import dev.velox.engine.scan.ScanResult;

/**
 * Reads what the gateway needs from a body: scratch and scanner of one loop or one worker.
 *
 * <p>Threads: one at a time, its own.
 */
final class BodyScan {

    /** What came of one body: facts or a failure. */
    record Verdict(@Nullable RequestFacts facts, @Nullable Failure failure) {}

    private final RequestScanner scanner;
    private final Arena arena;
    private final ScanResult result = new ScanResult();

    BodyScan(RequestScanner scanner, Arena arena) {
        this.scanner = scanner;
        this.arena = arena;
    }

    /** Scans on the exchange's loop. False: the exchange was failed. */
    boolean accept(Exchange exchange) {
        if (!exchange.head().operation().scanned() || exchange.facts() != null) {
            return true;
        }
        return settle(exchange, read(exchange.payload()));
    }

    /** Writes a verdict to its exchange, on the exchange's loop. False: the exchange was failed. */
    static boolean settle(Exchange exchange, Verdict verdict) {
        RequestFacts facts = verdict.facts();
        if (facts != null) {
            exchange.facts(facts);
            return true;
        }
        Failure failure = verdict.failure();
        exchange.fail(failure == null ? Failure.of(FailureCode.INTERNAL_ERROR, "the scan gave no verdict") : failure);
        return false;
    }

    Verdict read(Payload payload) {
        byte[] padded = payload.paddedArray();
        if (padded != null) {
            scanner.scan(padded, 0, payload.length(), result);
        } else if (arena.fits(payload.length())) {
            arena.reset();
            int offset = arena.allocate(payload.length());
            payload.copyTo(arena.array(), offset);
            scanner.scan(arena.array(), offset, payload.length(), result);
        } else {
            byte[] copy = new byte[payload.length() + Payload.PADDING];
            payload.copyTo(copy, 0);
            scanner.scan(copy, 0, payload.length(), result);
        }
        return verdict();
    }

    private Verdict verdict() {
        return switch (result.verdict()) {
            case OK ->
                new Verdict(
                        new RequestFacts(
                                result.model(),
                                result.stream(),
                                result.modelOffset(),
                                result.modelLength(),
                                result.replayable(),
                                result.affinityKey(),
                                result.previousResponseId()),
                        null);
            case INVALID_JSON -> failed(FailureCode.INVALID_JSON);
            case DUPLICATE_KEY -> failed(FailureCode.DUPLICATE_KEY);
            case MISSING_MODEL -> failed(FailureCode.MISSING_MODEL);
            case INVALID_TYPE -> failed(FailureCode.INVALID_TYPE);
        };
    }

    private Verdict failed(FailureCode code) {
        return new Verdict(null, new Failure(code, result.errorMessage(), result.errorKey(), -1, Map.of()));
    }
}
