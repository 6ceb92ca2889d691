package dev.velox.autoconfigure.actuate;

import java.util.List;
import java.util.Locale;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Keeps keys out of {@code /actuator/env} and {@code /actuator/configprops} even where their values are shown. All spellings of
 * relaxed binding are the same name.
 */
final class KeySanitizer implements SanitizingFunction {

    /** Fixed headers are in the list because some providers take their key in one. */
    private static final List<String> SECRET = List.of(
            uniform("velox.upstream.api-key"),
            uniform("velox.upstream.headers"),
            uniform("velox.access.api-keys"),
            uniform("velox.profiling.token"),
            uniform("OPENAI_API_KEY"));

    @Override
    public SanitizableData apply(SanitizableData data) {
        String name = uniform(data.getKey());
        return SECRET.stream().anyMatch(name::startsWith) ? data.withSanitizedValue() : data;
    }

    private static String uniform(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
