package dev.velox.engine.admission;

import java.time.Duration;
import java.util.List;

/**
 * Who may enter, and how many.
 *
 * @param apiKeys keys of callers, visible ASCII; empty means that everybody may enter
 * @param anonymous whether a caller without a key may enter although there are keys
 * @param maxInFlight exchanges that may be open at the same time
 * @param bufferLimit bytes that large bodies may take together, at least {@link #MIN_BUFFER_LIMIT}
 * @param maxWait how long an exchange may wait for its slot of the rate limiter, at most {@link #MAX_WAIT}; zero means that
 *     nobody waits
 */
public record AdmissionSettings(
        List<String> apiKeys, boolean anonymous, int maxInFlight, long bufferLimit, Duration maxWait) {

    /** One step of reservation: less would refuse every body over 64 KB. */
    public static final long MIN_BUFFER_LIMIT = BufferBudget.STEP_BYTES;

    /** Longer than any client waits. */
    public static final Duration MAX_WAIT = Duration.ofHours(1);

    private static final long MAX_BUFFER_LIMIT = 1L << 50;

    public AdmissionSettings {
        apiKeys = List.copyOf(apiKeys);
        for (int i = 0; i < apiKeys.size(); i++) {
            requireKey(i, apiKeys.get(i));
        }
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("max-in-flight: " + maxInFlight + " (expected: >= 1)");
        }
        if (bufferLimit < MIN_BUFFER_LIMIT || bufferLimit > MAX_BUFFER_LIMIT) {
            throw new IllegalArgumentException("buffer-limit: " + bufferLimit + " (expected: " + MIN_BUFFER_LIMIT + ".."
                    + MAX_BUFFER_LIMIT + " bytes)");
        }
        if (maxWait.isNegative() || maxWait.compareTo(MAX_WAIT) > 0) {
            throw new IllegalArgumentException(
                    "max-wait: " + maxWait + " (expected: 0 to " + MAX_WAIT + ", 0 = nobody waits)");
        }
    }

    private static void requireKey(int index, String key) {
        if (key.isEmpty() || key.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new IllegalArgumentException("api-keys[" + index
                    + "]: empty, or with a blank, control or non-ASCII character (expected: visible ASCII only)");
        }
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "AdmissionSettings[apiKeys=" + apiKeys.size() + " keys, anonymous=" + anonymous + ", maxInFlight="
                + maxInFlight + ", bufferLimit=" + bufferLimit + ", maxWait=" + maxWait + "]";
    }
}
