package dev.velox.engine.profile;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;

/**
 * Where profiles are served, and to whom.
 *
 * @param address the address to listen at; one that is not loopback needs a token
 * @param port 0..65535; 0 takes a free one
 * @param maxSeconds longest profile, 1..3600
 * @param token what callers present as {@code Authorization: Bearer}, visible ASCII; null asks for none
 */
public record ProfilingSettings(
        InetAddress address,
        int port,
        int maxSeconds,
        @Nullable String token) {

    /** No profile may be longer, in seconds. */
    public static final int LONGEST_SECONDS = 3600;

    public ProfilingSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0..65535, 0 = a free one)");
        }
        if (maxSeconds < 1 || maxSeconds > LONGEST_SECONDS) {
            throw new IllegalArgumentException("maxSeconds: " + maxSeconds + " (expected: 1.." + LONGEST_SECONDS + ")");
        }
        if (token != null && !validToken(token)) {
            throw new IllegalArgumentException(
                    "token: (value not shown) (expected: visible ASCII characters without blanks)");
        }
        if (token == null && !address.isLoopbackAddress()) {
            throw new IllegalArgumentException(
                    "address: " + address.getHostAddress() + " (expected: a loopback address, or a token)");
        }
    }

    /** Whether a header can carry it. */
    public static boolean validToken(String token) {
        return !token.isEmpty() && token.chars().allMatch(c -> c > 0x20 && c < 0x7f);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ProfilingSettings[address=" + address.getHostAddress() + ", port=" + port + ", maxSeconds=" + maxSeconds
                + ", token=" + (token == null ? "none" : "******") + "]";
    }
}
