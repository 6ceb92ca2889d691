package dev.velox.engine.upstream;

import java.nio.charset.StandardCharsets;

/** Who asks a proxy for a tunnel. Never printed, the user name neither. */
public final class ProxyCredentials {

    /** RFC 1929 section 2: a length is one byte. */
    private static final int MAX_SOCKS_LENGTH = 255;

    private final String username;
    private final String password;

    /**
     * @param password may be empty
     * @throws IllegalArgumentException if the user name is empty, or one of them holds a control character; the message does
     *     not repeat them
     */
    public ProxyCredentials(String username, String password) {
        this.username = username;
        this.password = password;
        if (username.isEmpty()) {
            throw new IllegalArgumentException("user name of the proxy: empty (expected: a name, or no password)");
        }
        if ((username + password).chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "user name or password of the proxy: holds a control character (expected: none)");
        }
    }

    void checkFor(ProxySettings.Type type) {
        switch (type) {
            case HTTP -> {
                if (username.indexOf(':') >= 0) {
                    throw new IllegalArgumentException(
                            "user name of the proxy: holds a colon (expected: none, RFC 7617 section 2)");
                }
            }
            case SOCKS5 -> {
                if (!fitsSocks(username) || !fitsSocks(password)) {
                    throw new IllegalArgumentException("user name or password of the proxy: too long or not ASCII"
                            + " (expected: at most 255 ASCII characters for SOCKS, RFC 1929 section 2)");
                }
            }
        }
    }

    private static boolean fitsSocks(String value) {
        return value.length() <= MAX_SOCKS_LENGTH
                && StandardCharsets.US_ASCII.newEncoder().canEncode(value);
    }

    String username() {
        return username;
    }

    String password() {
        return password;
    }

    @Override
    public String toString() {
        return "******";
    }
}
