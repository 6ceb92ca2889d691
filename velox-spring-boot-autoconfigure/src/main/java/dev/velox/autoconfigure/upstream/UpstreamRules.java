package dev.velox.autoconfigure.upstream;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.batch.BatchSettings;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * What the settings of an upstream must look like, wherever they stand.
 *
 * @param prefix where they stand, for example {@code velox.upstream}
 */
record UpstreamRules(String prefix) {

    /** Headers that the connection sets itself; a fixed value would break the framing of the request. */
    private static final Set<String> RESERVED = Set.of(
            "connection",
            "content-length",
            "expect",
            "host",
            "http2-settings",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String RAW_PATH = "(/[!$&'()*+,;=:@%A-Za-z0-9._~-]+)+";

    void basePath(String path) {
        check(
                path.isEmpty() || path.matches(RAW_PATH),
                prefix + ".base-path",
                path,
                "empty, or a path such as /v1 without a slash at its end");
    }

    void path(String name, @Nullable String path) {
        check(
                path == null || path.equals("/") || path.matches(RAW_PATH),
                prefix + "." + name,
                String.valueOf(path),
                "a path that starts with a slash, no query");
    }

    void headers(Map<String, String> headers) {
        headers.forEach(this::header);
    }

    private void header(String name, String value) {
        String property = prefix + ".headers";
        check(name.matches(TOKEN), property, name, "names of HTTP headers (RFC 9110 section 5.1)");
        check(
                !RESERVED.contains(name.toLowerCase(Locale.ROOT)),
                property,
                name,
                "headers other than those that the connection sets itself");
        if (value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c > 0x7e)) {
            throw InvalidVeloxSettingException.hidden(property + "." + name, "visible ASCII characters and blanks");
        }
    }

    void maxInFlight(int maxInFlight) {
        check(maxInFlight >= 0, prefix + ".max-in-flight", maxInFlight, ">= 0, 0 = unlimited");
    }

    void batch(Duration window, int maxItems) {
        check(
                window.isPositive() && window.compareTo(BatchSettings.MAX_WINDOW) <= 0,
                prefix + ".batch.window",
                window,
                "above 0s, at most 1s");
        check(
                maxItems >= 2 && maxItems <= BatchSettings.MOST_ITEMS,
                prefix + ".batch.max-items",
                maxItems,
                "2.." + BatchSettings.MOST_ITEMS);
    }

    void connectTimeout(@Nullable Duration value) {
        check(value == null || value.isPositive(), prefix + ".timeout.connect", String.valueOf(value), "> 0s");
    }

    void timeout(String name, @Nullable Duration value) {
        check(
                value == null || !value.isNegative(),
                prefix + ".timeout." + name,
                String.valueOf(value),
                ">= 0s, 0 = off");
    }
}
