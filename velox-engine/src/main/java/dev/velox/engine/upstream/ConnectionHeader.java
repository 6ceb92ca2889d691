package dev.velox.engine.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The header {@code Connection}: it names headers that are meant for one connection only (RFC 9110 section 7.6.1). */
final class ConnectionHeader {

    private ConnectionHeader() {}

    /** All names in these values, in lower case. */
    static List<String> names(List<String> values) {
        if (values.isEmpty()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String value : values) {
            int start = 0;
            while (start <= value.length()) {
                int comma = value.indexOf(',', start);
                int end = comma < 0 ? value.length() : comma;
                names.add(value.substring(start, end).strip().toLowerCase(Locale.ROOT));
                start = end + 1;
            }
        }
        return names;
    }
}
