package dev.velox.engine.admission;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;

/**
 * The keys of callers, kept as SHA-256 only. A presented key is compared with every one of them in constant time, so the
 * time that it takes tells neither how much of a key was right nor which key it was.
 *
 * <p>Reads {@code Authorization: Bearer <key>} (RFC 6750 section 2.1; the scheme in any case, RFC 9110 section 11.1).
 * Threads: any; immutable.
 */
final class ApiKeys {

    private static final String AUTHORIZATION = "authorization";
    private static final String BEARER = "bearer";

    private static final Failure MISSING = refusal("This gateway asks for an API key and the request has none."
            + " Send one of the gateway's keys as 'Authorization: Bearer <key>'.");
    private static final Failure NOT_BEARER = refusal("The Authorization header is not of the form 'Bearer <key>'."
            + " Send one of the gateway's keys that way.");
    private static final Failure SEVERAL = refusal("The request has more than one Authorization header."
            + " Send exactly one, 'Authorization: Bearer <key>'.");
    private static final Failure WRONG = refusal("Incorrect API key: it is none of this gateway's keys."
            + " Check the key that the client is configured with; a provider's key does not open the gateway.");

    private final List<byte[]> hashes;
    private final boolean anonymous;

    ApiKeys(List<String> keys, boolean anonymous) {
        this.hashes = keys.stream().map(ApiKeys::sha256).toList();
        this.anonymous = anonymous;
    }

    /** Why the caller may not enter, or null when it may. */
    @Nullable Failure check(Headers headers) {
        if (hashes.isEmpty()) {
            return null;
        }
        List<String> values = headers.all(AUTHORIZATION);
        if (values.isEmpty()) {
            return anonymous ? null : MISSING;
        }
        if (values.size() > 1) {
            return SEVERAL;
        }
        String value = values.getFirst().strip();
        if (!value.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return NOT_BEARER;
        }
        String key = value.substring(BEARER.length());
        if (key.isEmpty()) {
            // What clients send that were given an empty key.
            return anonymous ? null : MISSING;
        }
        if (key.charAt(0) != ' ' && key.charAt(0) != '\t') {
            return NOT_BEARER;
        }
        return known(key.strip()) ? null : WRONG;
    }

    private boolean known(String key) {
        byte[] presented = sha256(key);
        boolean found = false;
        for (byte[] hash : hashes) {
            found |= MessageDigest.isEqual(hash, presented);
        }
        return found;
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256: missing (expected: in every Java platform)", e);
        }
    }

    private static Failure refusal(String message) {
        return Failure.of(FailureCode.INVALID_API_KEY, message, AUTHORIZATION);
    }
}
