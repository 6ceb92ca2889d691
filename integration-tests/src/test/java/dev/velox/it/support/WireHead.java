package dev.velox.it.support;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Start line and fields of an HTTP/1.1 message as they stood on the wire.
 *
 * @param start the first line
 * @param headers values by lower-case name, in order
 */
public record WireHead(String start, Map<String, List<String>> headers) {

    static WireHead parse(List<String> lines) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new WireHead(lines.getFirst(), headers);
    }

    /** The first value, or null. */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null ? null : values.getFirst();
    }

    boolean is(String name, String value) {
        return value.equalsIgnoreCase(header(name));
    }
}
