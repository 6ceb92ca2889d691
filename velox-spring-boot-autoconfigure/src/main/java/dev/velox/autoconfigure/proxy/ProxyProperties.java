package dev.velox.autoconfigure.proxy;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.upstream.ProxySettings;

/**
 * The proxy that leads to upstreams.
 *
 * @param url Scheme, host and port of the proxy that upstreams are reached through, such as "http://proxy.example:3128" or
 *     "socks5://proxy.example:1080". When unset, system properties and environment variables of the usual names decide; a blank
 *     value uses no proxy.
 * @param username User name for that proxy. When unset or blank, none is sent.
 * @param password Password for that proxy.
 * @param nonProxyHosts Hosts of upstreams that are reached without any proxy: names and addresses in which * stands for any number
 *     of characters, domains with a dot before them, which stand for all below them too, and ranges such as 10.0.0.0/8, each with
 *     a port where wanted. When unset, those of this machine: localhost, *.localhost, 127.* and [::1].
 * @param environment Whether system properties (https.proxyHost and the like) and environment variables (HTTPS_PROXY and the
 *     like) are looked at when no URL is set. A proxy from there never leads to this machine; a value there that cannot be used is
 *     a warning.
 */
@ConfigurationProperties(ProxyProperties.PREFIX)
public record ProxyProperties(
        @Nullable String url,
        @Nullable String username,
        @Nullable String password,

        @DefaultValue({"localhost", "*.localhost", "127.*", "[::1]"})
        List<String> nonProxyHosts,

        @DefaultValue("true") boolean environment) {

    static final String PREFIX = "velox.egress.proxy";

    public ProxyProperties {
        nonProxyHosts = List.copyOf(nonProxyHosts);
        DirectHosts.ofProperty(PREFIX + ".non-proxy-hosts", nonProxyHosts);
        settings(url, username, password);
    }

    /** Whether it is said here which proxy is used, if any. */
    boolean decided() {
        return url != null;
    }

    /** The proxy that stands here, or null. */
    @Nullable ProxySettings settings() {
        return settings(url, username, password);
    }

    DirectHosts direct() {
        return DirectHosts.ofProperty(PREFIX + ".non-proxy-hosts", nonProxyHosts);
    }

    private static @Nullable ProxySettings settings(
            @Nullable String url, @Nullable String username, @Nullable String password) {
        boolean named = StringUtils.hasText(username);
        if (StringUtils.hasLength(password) && !named) {
            throw InvalidVeloxSettingException.hidden(
                    PREFIX + ".password", "unset, or " + PREFIX + ".username set as well");
        }
        if (url == null && named) {
            throw InvalidVeloxSettingException.hidden(
                    PREFIX + ".username",
                    "unset, or " + PREFIX + ".url set as well; those of a proxy of the environment"
                            + " belong into its URL");
        }
        if (url == null || url.isBlank()) {
            return null;
        }
        String property = PREFIX + ".url";
        ProxyUrl parsed = ProxyUrl.parse(url, property);
        if (parsed.userInfo() != null) {
            throw InvalidVeloxSettingException.hidden(
                    property,
                    ProxyUrl.EXPECTED + "; a user name and password belong into " + PREFIX + ".username and .password");
        }
        return parsed.settings(named ? username : null, password, PREFIX, PREFIX + ".username");
    }

    /** Without user name and password, and without what may stand in a wrong URL. */
    @Override
    public String toString() {
        return "ProxyProperties[url=" + (url == null ? "unset" : "set") + ", username="
                + (username == null ? "unset" : "******") + ", password=" + (password == null ? "unset" : "******")
                + ", nonProxyHosts=" + nonProxyHosts + ", environment=" + environment + "]";
    }
}
