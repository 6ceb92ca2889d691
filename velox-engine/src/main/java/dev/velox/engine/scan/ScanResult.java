package dev.velox.engine.scan;

import org.jspecify.annotations.Nullable;

/**
 * What a scan found: a verdict, and either the facts or where and why the body is refused. Reused from scan to scan; holds
 * no view of the scanned bytes.
 *
 * <p>Positions are bytes from the start of the document, the first one is 0. The facts are decoded text of the caller's: any
 * character may stand in them, control characters too.
 *
 * <p><b>Threads.</b> Not thread-safe: one result per loop or worker.
 */
public final class ScanResult {

    /** What became of a document. A document that is not valid anywhere is {@link #INVALID_JSON}, whatever else it is. */
    public enum Verdict {
        /** Valid, and the facts can be read. */
        OK,
        /** Not one whole JSON document in UTF-8. */
        INVALID_JSON,
        /** A key that the gateway acts on stands at the top level more than once; servers differ in which one they read. */
        DUPLICATE_KEY,
        /** There is no {@code model}, or it is null or empty. */
        MISSING_MODEL,
        /** The document is no object, or a key that the gateway acts on has a value of the wrong type. */
        INVALID_TYPE
    }

    private Verdict verdict = Verdict.INVALID_JSON;
    private int errorOffset;
    private boolean atEnd;
    private @Nullable GatewayKey errorKey;
    private String found = "";
    private String expected = "a scan to have run";

    private String model = "";
    private int modelOffset;
    private int modelLength;
    private boolean stream;
    private boolean replayable;
    private @Nullable String affinityKey;
    private @Nullable String previousResponseId;

    public Verdict verdict() {
        return verdict;
    }

    /** Where the fault is: of a wrong type the value, of a duplicate the second key; -1 if there is none. */
    public int errorOffset() {
        return errorOffset;
    }

    /** One line for the caller: what is wrong, at which byte, and what was expected; quotes no content. Empty if OK. */
    public String errorMessage() {
        GatewayKey key = errorKey;
        String name = key == null ? "the body" : "'" + key.text() + "'";
        return switch (verdict) {
            case OK -> "";
            case INVALID_JSON ->
                "invalid JSON at byte " + errorOffset + (atEnd ? ", the end of the body" : "") + ": expected "
                        + expected;
            case DUPLICATE_KEY ->
                "duplicate key " + name + " at byte " + errorOffset + ": expected once, since servers differ in which"
                        + " one they read";
            case MISSING_MODEL -> name + " is " + found + ": expected " + expected;
            case INVALID_TYPE -> name + " is " + found + " at byte " + errorOffset + ": expected " + expected;
        };
    }

    /** The key at fault, or null if the document as a whole is. */
    public @Nullable String errorKey() {
        GatewayKey key = errorKey;
        return key == null ? null : key.text();
    }

    /** The model that the caller named, decoded; not empty. */
    public String model() {
        requireOk();
        return model;
    }

    /** Where the model's string token starts, its opening quote included. */
    public int modelOffset() {
        requireOk();
        return modelOffset;
    }

    /** Length of the model's string token with both quotes, in bytes. */
    public int modelLength() {
        requireOk();
        return modelLength;
    }

    /** Whether a stream of events is asked for. */
    public boolean stream() {
        requireOk();
        return stream;
    }

    /** Whether {@code store} is false and none of {@code background}, {@code previous_response_id}, {@code conversation} is set. */
    public boolean replayable() {
        requireOk();
        return replayable;
    }

    /** {@code prompt_cache_key}, else {@code session_id}, where it is a string and not empty; else null. */
    public @Nullable String affinityKey() {
        requireOk();
        return affinityKey;
    }

    /** {@code previous_response_id}, or null if it is absent, null or empty. */
    public @Nullable String previousResponseId() {
        requireOk();
        return previousResponseId;
    }

    void accept(
            String acceptedModel,
            int tokenOffset,
            int tokenLength,
            boolean streamed,
            boolean mayReplay,
            @Nullable String affinity,
            @Nullable String previous) {
        refuse(Verdict.OK, -1, null, "", "");
        model = acceptedModel;
        modelOffset = tokenOffset;
        modelLength = tokenLength;
        stream = streamed;
        replayable = mayReplay;
        affinityKey = affinity;
        previousResponseId = previous;
    }

    void refuseSyntax(int offset, boolean endOfDocument, String whatWasExpected) {
        refuse(Verdict.INVALID_JSON, offset, null, "", whatWasExpected);
        atEnd = endOfDocument;
    }

    /** Overwrites all that a former scan left, facts included. */
    void refuse(Verdict reason, int offset, @Nullable GatewayKey key, String what, String whatWasExpected) {
        verdict = reason;
        errorOffset = offset;
        atEnd = false;
        errorKey = key;
        found = what;
        expected = whatWasExpected;
        model = "";
        affinityKey = null;
        previousResponseId = null;
    }

    private void requireOk() {
        if (verdict != Verdict.OK) {
            throw new IllegalStateException("verdict: " + verdict + " (expected: OK before facts are read)");
        }
    }
}
