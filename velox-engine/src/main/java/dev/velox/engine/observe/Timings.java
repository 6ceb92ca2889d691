package dev.velox.engine.observe;

/** How the time of one exchange divides into phases, each in nanoseconds from 0. */
public record Timings(
        long receive, long queue, long scan, long route, long retry, long connect, long ttfb, long stream) {

    /** Time in this phase in nanoseconds. */
    public long nanos(Phase phase) {
        return switch (phase) {
            case RECEIVE -> receive;
            case QUEUE -> queue;
            case SCAN -> scan;
            case ROUTE -> route;
            case RETRY -> retry;
            case CONNECT -> connect;
            case TTFB -> ttfb;
            case STREAM -> stream;
        };
    }

    /** The whole time: the sum of all phases. */
    public long totalNanos() {
        return receive + queue + scan + route + retry + connect + ttfb + stream;
    }

    /** In milliseconds, for example {@code receive=0.012ms ttfb=120.000ms}; phases without time are left out. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Phase phase : Phase.ALL) {
            if (nanos(phase) > 0) {
                text.append(text.isEmpty() ? "" : " ").append(phase.label()).append('=');
                appendMillis(text, nanos(phase)).append("ms");
            }
        }
        return text.toString();
    }

    /** Writes nanoseconds as milliseconds with three decimals. */
    public static StringBuilder appendMillis(StringBuilder to, long nanos) {
        long micros = nanos / 1000;
        String decimals = Long.toString(1000 + micros % 1000);
        return to.append(micros / 1000).append('.').append(decimals, 1, 4);
    }
}
