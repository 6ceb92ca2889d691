package dev.velox.benchmarks.gateway.load;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Requests that were not answered with a whole 200, by kind, and when the first and the last of them ended. */
final class Errors {

    private final Map<String, Integer> kinds = new TreeMap<>();
    private long first;
    private long last;
    private int count;

    void add(String kind) {
        long now = System.nanoTime();
        first = count++ == 0 ? now : first;
        last = now;
        kinds.merge(kind, 1, Integer::sum);
    }

    int count() {
        return count;
    }

    /** One line; times are seconds since {@code start}. */
    String line(long start) {
        if (count == 0) {
            return "errors 0";
        }
        return String.format(
                Locale.ROOT,
                "errors %d %s, from %.3f s to %.3f s",
                count,
                kinds,
                (first - start) / 1e9,
                (last - start) / 1e9);
    }
}
