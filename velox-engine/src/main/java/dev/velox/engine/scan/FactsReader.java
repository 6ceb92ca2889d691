package dev.velox.engine.scan;

import java.util.EnumSet;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.scan.ScanResult.Verdict;

/**
 * Gathers the facts of one document from its keys as the grammar meets them. Nothing is decided or decoded before the whole
 * document was found valid: values are noted as places in the document, and so is the first fault.
 *
 * <p>A duplicate key or a wrong type is reported before a missing model, whatever stands first.
 */
final class FactsReader {

    private static final int NOWHERE = -1;

    private final ModelNames models = new ModelNames();

    private int objectAt;
    private final EnumSet<GatewayKey> seen = EnumSet.noneOf(GatewayKey.class);

    private @Nullable Verdict fault;
    private int faultAt;
    private @Nullable GatewayKey faultKey;
    private String found = "";
    private String wanted = "";

    /** Where the string tokens start (the opening quote) and end (behind the closing quote). */
    private int modelFrom;

    private int modelTo;
    private int previousFrom;
    private int previousTo;
    private int cacheKeyFrom;
    private int cacheKeyTo;
    private int sessionFrom;
    private int sessionTo;

    private int modelValueAt;
    private boolean stream;
    private boolean notStored;
    private boolean tied;

    void begin() {
        objectAt = 0;
        seen.clear();
        fault = null;
        faultKey = null;
        modelFrom = previousFrom = cacheKeyFrom = sessionFrom = NOWHERE;
        modelValueAt = NOWHERE;
        stream = false;
        notStored = false;
        tied = false;
    }

    /** The document is an object that starts at {@code at}. */
    void object(int at) {
        objectAt = at;
    }

    /** The document is something else. */
    void otherThanObject(byte[] bytes, int at) {
        fault(Verdict.INVALID_TYPE, null, at, kind(bytes[at]), "a JSON object");
    }

    /**
     * Reads the value of one key.
     *
     * @param keyAt index of the key's opening quote
     * @param from index of the value's first byte
     * @param to index behind its last byte
     */
    void read(GatewayKey key, byte[] bytes, int keyAt, int from, int to) {
        if (!seen.add(key)) {
            fault(Verdict.DUPLICATE_KEY, key, keyAt, "", "");
            return;
        }
        byte first = bytes[from];
        boolean string = first == '"';
        switch (key) {
            case MODEL -> {
                modelValueAt = from;
                if (string) {
                    modelFrom = from;
                    modelTo = to;
                } else if (first != 'n') {
                    fault(Verdict.INVALID_TYPE, key, from, kind(first), "a string");
                }
            }
            case STREAM -> stream = isTrue(key, first, from);
            case STORE -> {
                isTrue(key, first, from);
                notStored = first == 'f';
            }
            case BACKGROUND -> tied |= isTrue(key, first, from);
            case PREVIOUS_RESPONSE_ID -> {
                tied |= first != 'n';
                if (string) {
                    previousFrom = from;
                    previousTo = to;
                } else if (first != 'n') {
                    fault(Verdict.INVALID_TYPE, key, from, kind(first), "a string or null");
                }
            }
            case CONVERSATION -> tied |= first != 'n';
            // These two only say where a request would best go; what another type means is the upstream's to judge.
            case PROMPT_CACHE_KEY -> {
                cacheKeyFrom = string ? from : NOWHERE;
                cacheKeyTo = to;
            }
            case SESSION_ID -> {
                sessionFrom = string ? from : NOWHERE;
                sessionTo = to;
            }
        }
    }

    /** The document is valid: hands over the verdict and the facts, decoded. */
    void publish(byte[] bytes, int offset, ScanResult result) {
        Verdict decided = fault;
        if (decided != null) {
            result.refuse(decided, faultAt - offset, faultKey, found, wanted);
            return;
        }
        if (modelFrom == NOWHERE || modelTo - modelFrom == 2) {
            boolean absent = modelValueAt == NOWHERE;
            String what = absent ? "missing" : modelFrom == NOWHERE ? "null" : "empty";
            int at = absent ? objectAt : modelValueAt;
            result.refuse(Verdict.MISSING_MODEL, at - offset, GatewayKey.MODEL, what, "a non-empty string");
            return;
        }
        String cacheKey = decode(bytes, cacheKeyFrom, cacheKeyTo);
        result.accept(
                models.decode(bytes, modelFrom + 1, modelTo - 1),
                modelFrom - offset,
                modelTo - modelFrom,
                stream,
                notStored && !tied,
                cacheKey != null ? cacheKey : decode(bytes, sessionFrom, sessionTo),
                decode(bytes, previousFrom, previousTo));
    }

    private boolean isTrue(GatewayKey key, byte first, int from) {
        if (first != 't' && first != 'f' && first != 'n') {
            fault(Verdict.INVALID_TYPE, key, from, kind(first), "true, false or null");
        }
        return first == 't';
    }

    private void fault(Verdict verdict, @Nullable GatewayKey key, int at, String what, String expected) {
        if (fault == null) {
            fault = verdict;
            faultKey = key;
            faultAt = at;
            found = what;
            wanted = expected;
        }
    }

    /** The text of a string token, or null if there is no such token or nothing in it. */
    private static @Nullable String decode(byte[] bytes, int from, int to) {
        return from == NOWHERE || to - from == 2 ? null : StringDecoder.decode(bytes, from + 1, to - 1);
    }

    private static String kind(byte first) {
        return switch (first) {
            case '"' -> "a string";
            case '{' -> "an object";
            case '[' -> "an array";
            case 't', 'f' -> "a boolean";
            case 'n' -> "null";
            default -> "a number";
        };
    }
}
