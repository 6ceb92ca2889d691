package dev.velox.autoconfigure.upstream;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.upstream.Secret;

/**
 * The key of the default upstream and where it stood.
 *
 * @param secret the key, or null when none is sent
 * @param source name of the property or variable that it came from, or null
 */
record UpstreamKey(@Nullable Secret secret, @Nullable String source) {

    static final String PROPERTY = "velox.upstream.api-key";
    static final String VARIABLE = "OPENAI_API_KEY";

    private static final UpstreamKey NONE = new UpstreamKey(null, null);

    /** The property wins, even when blank: that is how to say "send no key" beside the variable. */
    static UpstreamKey resolve(UpstreamProperties properties, Environment environment) {
        return of(text(properties, environment), properties.apiKey() != null ? PROPERTY : VARIABLE);
    }

    /** What stands where the key is looked for first. */
    static @Nullable String text(UpstreamProperties properties, Environment environment) {
        String configured = properties.apiKey();
        return configured != null ? configured : environment.getProperty(VARIABLE);
    }

    boolean present() {
        return secret != null;
    }

    static UpstreamKey of(@Nullable String value, String source) {
        if (value == null || !StringUtils.hasText(value)) {
            return NONE;
        }
        try {
            return new UpstreamKey(new Secret(value), source);
        } catch (IllegalArgumentException invalid) {
            // Its message has the rule and not the value; what it cannot know is where the value stood.
            throw (InvalidVeloxSettingException)
                    InvalidVeloxSettingException.hidden(source, "an API key of visible ASCII characters without blanks")
                            .initCause(invalid);
        }
    }
}
