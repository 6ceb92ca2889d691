package dev.velox.engine.limit;

/**
 * What a limiter says of itself.
 *
 * @param enabled false when there is no limit; the other values are then 0
 * @param requestsPerMinute sustained rate
 * @param burst requests that may go at once after a rest
 * @param available requests that would go at once now
 */
public record LimiterState(boolean enabled, long requestsPerMinute, long burst, long available) {}
