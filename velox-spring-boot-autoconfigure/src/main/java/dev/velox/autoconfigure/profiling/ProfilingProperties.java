package dev.velox.autoconfigure.profiling;

import java.net.InetAddress;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.profile.ProfilingSettings;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * The profiling server.
 *
 * @param enabled Whether profiles can be taken, at "/debug/pprof/" of a listener of its own and, where it is exposed and given
 *     access, at the Actuator endpoint "veloxprofile".
 * @param address Address to listen at. One that is not loopback needs "velox.profiling.token".
 * @param port Port to listen at; 0 takes a free one. A port that is taken is a warning: the application starts without the listener.
 * @param maxSeconds Longest profile, in seconds, 1 to 3600.
 * @param token Token that callers of the profiling server present as "Authorization: Bearer". When none is set, it asks for none.
 */
@ConfigurationProperties("velox.profiling")
public record ProfilingProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("127.0.0.1") InetAddress address,
        @DefaultValue("6060") int port,
        @DefaultValue("300") int maxSeconds,
        @Nullable String token) {

    public ProfilingProperties {
        token = token == null || token.isBlank() ? null : token.strip();
        check(port >= 0 && port <= 65_535, "velox.profiling.port", port, "0..65535, 0 = a free one");
        check(
                maxSeconds >= 1 && maxSeconds <= ProfilingSettings.LONGEST_SECONDS,
                "velox.profiling.max-seconds",
                maxSeconds,
                "1.." + ProfilingSettings.LONGEST_SECONDS);
        if (token != null && !ProfilingSettings.validToken(token)) {
            throw InvalidVeloxSettingException.hidden(
                    "velox.profiling.token", "a token of visible ASCII characters without blanks");
        }
        check(
                token != null || address.isLoopbackAddress(),
                "velox.profiling.address",
                address.getHostAddress(),
                "a loopback address, or velox.profiling.token set");
    }

    ProfilingSettings settings() {
        return new ProfilingSettings(address, port, maxSeconds, token);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "ProfilingProperties[enabled=" + enabled + ", address=" + address.getHostAddress() + ", port=" + port
                + ", maxSeconds=" + maxSeconds + ", token=" + (token == null ? "none" : "******") + "]";
    }
}
