package dev.velox.autoconfigure.proxy;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.util.StringUtils;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.upstream.ProxySettings;

/**
 * What the JVM and its surroundings say about proxies. Looked up by the very names: through Spring's environment {@code
 * http_proxy} would be {@code HTTP_PROXY} too.
 *
 * @param properties system properties
 * @param variables environment variables
 */
record ProxyEnvironment(Function<String, @Nullable String> properties, Function<String, @Nullable String> variables) {

    /** Set for whoever is run by CGI, where a request header named Proxy becomes HTTP_PROXY (CVE-2016-5385). */
    private static final String CGI = "REQUEST_METHOD";

    private static final String HTTP_EXCEPTIONS = "http.nonProxyHosts";
    private static final String SOCKS = "socksProxyHost";
    private static final String SOCKS_EXCEPTIONS = "socksNonProxyHosts";

    /** What was found; nothing is found where the host is one that needs no proxy. */
    record Verdict(@Nullable ProxySettings proxy) {}

    static ProxyEnvironment of(Environment environment) {
        return new ProxyEnvironment(
                source(environment, StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME),
                source(environment, StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME));
    }

    private static Function<String, @Nullable String> source(Environment environment, String name) {
        PropertySource<?> source = environment instanceof ConfigurableEnvironment configurable
                ? configurable.getPropertySources().get(name)
                : null;
        if (source == null || !(source.getSource() instanceof Map<?, ?> map)) {
            return key -> null;
        }
        return key -> map.get(key) instanceof CharSequence text ? text.toString() : null;
    }

    /**
     * System properties are asked before variables: they were set for this JVM alone.
     *
     * @throws InvalidVeloxSettingException if the value that decides is none that can be used
     */
    @Nullable ProxySettings towards(String scheme, String host, int port) {
        Verdict verdict = byProperties(scheme, host, port);
        if (verdict == null) {
            verdict = byVariables(scheme, host, port);
        }
        return verdict == null ? null : verdict.proxy;
    }

    /** Where hosts are named that a proxy of this source does not lead to. */
    static String exceptions(String source) {
        if (source.equals(SOCKS)) {
            return SOCKS_EXCEPTIONS;
        }
        return source.endsWith(".proxyHost") ? HTTP_EXCEPTIONS : "NO_PROXY";
    }

    private @Nullable Verdict byProperties(String scheme, String host, int port) {
        String own = scheme + ".proxyHost";
        if (property(own) != null) {
            return DirectHosts.ofSystemProperty(property(HTTP_EXCEPTIONS)).contains(host, port)
                    ? new Verdict(null)
                    : new Verdict(named(
                            ProxySettings.Type.HTTP,
                            own,
                            scheme + ".proxyPort",
                            scheme.equals("https") ? 443 : 80,
                            scheme + ".proxyUser",
                            scheme + ".proxyPassword"));
        }
        if (property(SOCKS) != null) {
            return DirectHosts.ofSystemProperty(property(SOCKS_EXCEPTIONS)).contains(host, port)
                    ? new Verdict(null)
                    : new Verdict(named(
                            ProxySettings.Type.SOCKS5,
                            SOCKS,
                            "socksProxyPort",
                            1080,
                            "java.net.socks.username",
                            "java.net.socks.password"));
        }
        return null;
    }

    private ProxySettings named(
            ProxySettings.Type type, String host, String port, int usualPort, String username, String password) {
        String number = property(port);
        int value = usualPort;
        if (number != null) {
            InvalidVeloxSettingException.check(
                    number.matches("\\d{1,5}") && Integer.parseInt(number) >= 1 && Integer.parseInt(number) <= 65_535,
                    port,
                    number,
                    "1..65535");
            value = Integer.parseInt(number);
        }
        return new ProxyUrl(type, String.valueOf(property(host)), value, null)
                .settings(property(username), properties.apply(password), host, username);
    }

    private @Nullable Verdict byVariables(String scheme, String host, int port) {
        String variable = first(scheme + "_proxy", "all_proxy");
        if (variable == null) {
            return null;
        }
        String exceptions = first("no_proxy");
        if (exceptions != null
                && DirectHosts.ofVariable(variables.apply(exceptions)).contains(host, port)) {
            return new Verdict(null);
        }
        return new Verdict(ProxyUrl.parse(String.valueOf(variables.apply(variable)), variable)
                .settings(variable));
    }

    /** The first variable that is set, in lower case before upper case. */
    private @Nullable String first(String... names) {
        for (String name : names) {
            String upper = name.toUpperCase(Locale.ROOT);
            if (StringUtils.hasText(variables.apply(name))) {
                return name;
            }
            boolean forged = upper.equals("HTTP_PROXY") && variables.apply(CGI) != null;
            if (!forged && StringUtils.hasText(variables.apply(upper))) {
                return upper;
            }
        }
        return null;
    }

    private @Nullable String property(String name) {
        String value = properties.apply(name);
        return value == null || value.isBlank() ? null : value.strip();
    }
}
