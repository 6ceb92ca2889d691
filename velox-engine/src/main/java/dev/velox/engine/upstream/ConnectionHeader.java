package dev.velox.engine.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.velox.engine.exchange.Headers;

/** The header {@code Connection}: it names headers that are meant for one connection only (RFC 9110 section 7.6.1). */
final class ConnectionHeader {

    private ConnectionHeader() {}

    /** All names in such headers, in lower case. Most have none, and cost nothing. */
    static List<String> names(Headers headers) {
        List<String> names = List.of();
        for (int i = 0; i < headers.size(); i++) {
            if (!headers.name(i).equals("connection")) {
                continue;
            }
            String value = headers.value(i);
            names = names.isEmpty() ? new ArrayList<>() : names;
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
