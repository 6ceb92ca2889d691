package dev.velox.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * A property has a value that the gateway cannot run with. The start stops and a failure analysis names the property, the
 * value and what is expected.
 */
public final class InvalidVeloxSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String property;
    private final @Nullable String value;
    private final String expected;

    private InvalidVeloxSettingException(String property, @Nullable String value, String expected) {
        super(property + ": " + (value == null ? "(value not shown)" : value) + " (expected: " + expected + ")");
        this.property = property;
        this.value = value;
        this.expected = expected;
    }

    /** A value that may be repeated. */
    public static InvalidVeloxSettingException of(String property, Object value, String expected) {
        return new InvalidVeloxSettingException(property, value.toString(), expected);
    }

    /** A value that is a secret or may hold one. */
    public static InvalidVeloxSettingException hidden(String property, String expected) {
        return new InvalidVeloxSettingException(property, null, expected);
    }

    /** Throws unless the value is valid. */
    public static void check(boolean valid, String property, Object value, String expected) {
        if (!valid) {
            throw of(property, value, expected);
        }
    }

    /** Name of the property. */
    public String property() {
        return property;
    }

    /** The value, or null when it must not be shown. */
    public @Nullable String value() {
        return value;
    }

    /** What would be accepted. */
    public String expected() {
        return expected;
    }
}
