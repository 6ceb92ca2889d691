package dev.velox.engine.limit;

/**
 * The limit in force.
 *
 * @param rpm sustained rate in requests per minute, at most {@link #MAX_RPM}; 0 means no limit
 * @param burst requests that may go at once after a rest, at most {@link #MAX_BURST} and never more than
 *     {@link #MAX_BURST_MINUTES} minutes of the rate
 */
public record RateLimitSettings(long rpm, long burst) {

    /** 60 ns between two requests: below that the limiter's own operation is the limit. */
    public static final long MAX_RPM = 1_000_000_000;

    public static final long MAX_BURST = 1_000_000_000;

    /** Keeps burst x interval below a quarter of the limiter's number range. */
    public static final long MAX_BURST_MINUTES = 100_000;

    public RateLimitSettings {
        if (rpm < 0 || rpm > MAX_RPM) {
            throw new IllegalArgumentException("rpm: " + rpm + " (expected: 0.." + MAX_RPM + ", 0 = no limit)");
        }
        if (burst < 1 || burst > MAX_BURST) {
            throw new IllegalArgumentException("burst: " + burst + " (expected: 1.." + MAX_BURST + ")");
        }
        if (rpm > 0 && burst > rpm * MAX_BURST_MINUTES) {
            throw new IllegalArgumentException(
                    "burst: " + burst + ", rpm: " + rpm + " (expected: burst <= " + MAX_BURST_MINUTES + " x rpm)");
        }
    }
}
