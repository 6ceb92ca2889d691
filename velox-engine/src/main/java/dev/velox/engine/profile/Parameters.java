package dev.velox.engine.profile;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import static java.nio.charset.StandardCharsets.UTF_8;

/** The query of a request; of a name that stands twice, the first counts. */
final class Parameters {

    private final Map<String, String> values = new HashMap<>();

    Parameters(@Nullable String rawQuery) {
        if (rawQuery == null) {
            return;
        }
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            values.putIfAbsent(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
        }
    }

    @Nullable String get(String name) {
        return values.get(name);
    }

    /** A switch as Go's servers have it: a number, of which 0 is off. */
    int number(String name) {
        @Nullable String value = values.get(name);
        if (value == null) {
            return 0;
        }
        if (!value.matches("\\d{1,9}")) {
            throw ProfileRefusedException.badParameter(name, value, "a whole number >= 0");
        }
        return Integer.parseInt(value);
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException malformed) {
            throw ProfileRefusedException.badParameter("query", text, "percent-encoded text");
        }
    }
}
