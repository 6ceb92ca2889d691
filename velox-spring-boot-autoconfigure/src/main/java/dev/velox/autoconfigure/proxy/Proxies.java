package dev.velox.autoconfigure.proxy;

import java.net.URI;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.upstream.ProxySettings;

/**
 * Which proxy leads to which upstream: the one of {@code velox.egress.proxy}, else the one of the system properties, else the one
 * of the environment variables. Asked while the application starts, by one thread.
 */
public final class Proxies {

    private final ProxyProperties properties;
    private final ProxyEnvironment environment;
    private final ProxyReport report = new ProxyReport();

    Proxies(ProxyProperties properties, ProxyEnvironment environment) {
        this.properties = properties;
        this.environment = environment;
    }

    public static Proxies of(ProxyProperties properties, Environment environment) {
        return new Proxies(properties, ProxyEnvironment.of(environment));
    }

    /**
     * The proxy that leads to an upstream, or null when it is reached directly. It is, too, where a system property or variable
     * decides whose value cannot be used: those were not set for this application.
     *
     * @param upstream its name, for {@link #report}
     * @param origin http or https, with a host
     */
    public @Nullable ProxySettings towards(String upstream, URI origin) {
        String scheme = origin.getScheme().toLowerCase(Locale.ROOT);
        String host = origin.getHost();
        int port = origin.getPort() >= 0 ? origin.getPort() : scheme.equals("https") ? 443 : 80;
        ProxySettings proxy = null;
        if (!properties.direct().contains(host, port)) {
            proxy = properties.decided() ? properties.settings() : byEnvironment(upstream, scheme, host, port);
        }
        report.way(upstream, proxy);
        return proxy;
    }

    private @Nullable ProxySettings byEnvironment(String upstream, String scheme, String host, int port) {
        if (!properties.environment() || DirectHosts.thisMachine(host)) {
            return null;
        }
        try {
            ProxySettings proxy = environment.towards(scheme, host, port);
            if (proxy != null && scheme.equals("http") && DirectHosts.withinNetwork(host)) {
                report.doubtful(upstream, proxy);
            }
            return proxy;
        } catch (InvalidVeloxSettingException unusable) {
            report.unusable(upstream, unusable);
            return null;
        }
    }

    /** Logs what came of all that was asked. */
    public void report() {
        report.log();
    }
}
