package dev.velox.engine.upstream;

/** A value that must never be printed. */
public final class Secret {

    private final String value;

    /**
     * @param value the secret; white space around it is cut off
     * @throws IllegalArgumentException if nothing is left, or it holds a character that no header may carry; the message
     *     does not repeat the value
     */
    public Secret(String value) {
        this.value = value.strip();
        if (this.value.isEmpty()) {
            throw new IllegalArgumentException("api-key: blank (expected: a key, or leave it unset)");
        }
        if (this.value.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new IllegalArgumentException(
                    "api-key: holds a blank, control or non-ASCII character (expected: visible ASCII only)");
        }
    }

    /** The secret itself, for the one header that carries it. */
    String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "******";
    }
}
