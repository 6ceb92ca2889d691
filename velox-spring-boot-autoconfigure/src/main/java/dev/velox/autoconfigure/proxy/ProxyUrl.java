package dev.velox.autoconfigure.proxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.upstream.ProxyCredentials;
import dev.velox.engine.upstream.ProxySettings;

/**
 * A proxy as people write it. Without a scheme it is an HTTP proxy, without a port the usual one of its scheme.
 *
 * @param type what is spoken with it
 * @param host without brackets
 * @param port 1..65535
 * @param userInfo user name and password, a colon between them, or null
 */
record ProxyUrl(
        ProxySettings.Type type,
        String host,
        int port,
        @Nullable String userInfo) {

    static final String EXPECTED = "scheme, host and port of a proxy, http://host:port or socks5://host:port";

    private static final String SCHEME_END = "://";
    private static final int HTTP_PORT = 80;
    private static final int SOCKS_PORT = 1080;

    /**
     * @param source where it stands
     * @param remedy what else can be done when it is wrong, or nothing
     * @throws InvalidVeloxSettingException if it is wrong; does not repeat a value that may hold a password
     */
    static ProxyUrl parse(String text, String source, String remedy) {
        String url = text.strip();
        URI uri;
        try {
            uri = new URI(url.contains(SCHEME_END) ? url : "http" + SCHEME_END + url);
        } catch (URISyntaxException invalid) {
            throw invalid(url, source, remedy);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("https")) {
            throw invalid(
                    url,
                    source,
                    "; TLS with the proxy itself is not supported, TLS with upstreams goes through" + " it unread"
                            + remedy);
        }
        // The h of curl's socks5h has the proxy resolve names, which is what happens in any case.
        boolean socks = scheme.equals("socks5") || scheme.equals("socks5h");
        boolean nothingElse = (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
        String host = uri.getHost();
        if (!(socks || scheme.equals("http")) || host == null || !nothingElse) {
            throw invalid(url, source, remedy);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : socks ? SOCKS_PORT : HTTP_PORT;
        if (port < 1 || port > 65_535) {
            throw invalid(url, source, remedy);
        }
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new ProxyUrl(socks ? ProxySettings.Type.SOCKS5 : ProxySettings.Type.HTTP, name, port, uri.getUserInfo());
    }

    private static InvalidVeloxSettingException invalid(String url, String source, String remedy) {
        return url.indexOf('@') >= 0
                ? InvalidVeloxSettingException.hidden(source, EXPECTED + remedy)
                : InvalidVeloxSettingException.of(source, url, EXPECTED + remedy);
    }

    /** With the user name and password that stand in it, if any do. */
    ProxySettings settings(String source) {
        if (userInfo == null || userInfo.isEmpty()) {
            return settings(null, null, source, source);
        }
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? settings(userInfo, null, source, source)
                : settings(userInfo.substring(0, colon), userInfo.substring(colon + 1), source, source);
    }

    /**
     * @param username null for none
     * @param source what set it, for messages
     * @param setting what to change when user name or password are wrong
     */
    ProxySettings settings(@Nullable String username, @Nullable String password, String source, String setting) {
        try {
            ProxyCredentials credentials =
                    username == null ? null : new ProxyCredentials(username, password == null ? "" : password);
            return new ProxySettings(type, host, port, credentials, source);
        } catch (IllegalArgumentException invalid) {
            // Its message has the rule and not the value; what it cannot know is where the value stood.
            throw (InvalidVeloxSettingException) InvalidVeloxSettingException.hidden(
                            setting, "a user name and password that can be sent. " + invalid.getMessage())
                    .initCause(invalid);
        }
    }

    @Override
    public String toString() {
        return "ProxyUrl[" + host + ':' + port + ']';
    }
}
