package dev.velox.autoconfigure.proxy;

import java.net.URI;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

import dev.velox.engine.upstream.ProxySettings;

/**
 * Which proxy leads to which upstream: the one of {@code velox.egress.proxy}, else the one of the system properties, else the one
 * of the environment variables. Asked while the application starts.
 */
public final class Proxies {

    private final ProxyProperties properties;
    private final ProxyEnvironment environment;

    Proxies(ProxyProperties properties, ProxyEnvironment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    public static Proxies of(ProxyProperties properties, Environment environment) {
        return new Proxies(properties, ProxyEnvironment.of(environment));
    }

    /**
     * The proxy that leads to this origin, or null when it is reached directly.
     *
     * @param origin http or https, with a host
     * @throws dev.velox.autoconfigure.InvalidVeloxSettingException if a system property or variable that decides is wrong
     */
    public @Nullable ProxySettings towards(URI origin) {
        String scheme = origin.getScheme().toLowerCase(Locale.ROOT);
        String host = origin.getHost();
        int port = origin.getPort() >= 0 ? origin.getPort() : scheme.equals("https") ? 443 : 80;
        if (properties.direct().contains(host, port)) {
            return null;
        }
        if (properties.decided()) {
            return properties.settings();
        }
        return properties.environment() && !DirectHosts.thisMachine(host)
                ? environment.towards(scheme, host, port)
                : null;
    }
}
