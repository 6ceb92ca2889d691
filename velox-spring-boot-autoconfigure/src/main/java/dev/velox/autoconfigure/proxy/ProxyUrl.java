package dev.velox.autoconfigure.proxy;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
 * @param userInfo user name and password as they stand there, percent-encoded, a colon between them, or null
 */
record ProxyUrl(
        ProxySettings.Type type,
        String host,
        int port,
        @Nullable String userInfo) {

    static final String EXPECTED = "scheme, host and port of a proxy, http://host:port or socks5://host:port";

    private static final String SCHEME_END = "://";

    /** What follows user name and password. */
    private static final Pattern HOST_PORT = Pattern.compile("(\\[[^]]+]|[^:]+)(?::(\\d{0,5}))?");

    /** A name that DNS or a network of containers knows: for an underscore in it, URI has no host at all. */
    private static final Pattern NAME = Pattern.compile("(?:[\\w-]+\\.)*[a-zA-Z_][\\w-]*\\.?");

    private static final int HTTP_PORT = 80;
    private static final int SOCKS_PORT = 1080;

    /**
     * @param source where it stands
     * @throws InvalidVeloxSettingException if it is wrong; does not repeat a value that may hold a password
     */
    static ProxyUrl parse(String text, String source) {
        String url = text.strip();
        URI uri;
        try {
            uri = new URI(url.contains(SCHEME_END) ? url : "http" + SCHEME_END + url);
        } catch (URISyntaxException invalid) {
            throw invalid(url, source, "");
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (scheme.equals("https")) {
            throw invalid(
                    url,
                    source,
                    "; TLS with the proxy itself is not supported, TLS with upstreams goes through it unread");
        }
        // Without a version it is 5, as desktops write it. The h of curl's socks5h has the proxy resolve names, which
        // is what
        // happens in any case.
        boolean socks = scheme.equals("socks5") || scheme.equals("socks5h") || scheme.equals("socks");
        String authority = uri.getRawAuthority();
        if (!(socks || scheme.equals("http")) || authority == null || !nothingElse(uri)) {
            throw invalid(url, source, "");
        }
        int at = authority.lastIndexOf('@');
        Matcher matcher = HOST_PORT.matcher(authority.substring(at + 1));
        if (!matcher.matches() || !isHost(matcher.group(1))) {
            throw invalid(url, source, "");
        }
        String host = matcher.group(1);
        String digits = matcher.group(2);
        int usual = socks ? SOCKS_PORT : HTTP_PORT;
        int port = digits == null || digits.isEmpty() ? usual : Integer.parseInt(digits);
        if (port < 1 || port > 65_535) {
            throw invalid(url, source, "");
        }
        return new ProxyUrl(
                socks ? ProxySettings.Type.SOCKS5 : ProxySettings.Type.HTTP,
                host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                port,
                at < 0 ? null : authority.substring(0, at));
    }

    private static boolean nothingElse(URI uri) {
        return (uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                && uri.getRawQuery() == null
                && uri.getRawFragment() == null;
    }

    /** @param text part of what URI accepted */
    private static boolean isHost(String text) {
        return NAME.matcher(text).matches()
                || URI.create("http" + SCHEME_END + text).getHost() != null;
    }

    private static InvalidVeloxSettingException invalid(String url, String source, String why) {
        return url.indexOf('@') >= 0
                ? InvalidVeloxSettingException.hidden(source, EXPECTED + why)
                : InvalidVeloxSettingException.of(source, url, EXPECTED + why);
    }

    /** Who asks, or null; decoded, so it may hold a colon. */
    @Nullable String username() {
        if (userInfo == null || userInfo.isEmpty()) {
            return null;
        }
        int colon = userInfo.indexOf(':');
        return decoded(colon < 0 ? userInfo : userInfo.substring(0, colon));
    }

    /** What follows the first colon, decoded, or null. */
    @Nullable String password() {
        int colon = userInfo == null ? -1 : userInfo.indexOf(':');
        return userInfo == null || colon < 0 ? null : decoded(userInfo.substring(colon + 1));
    }

    /** RFC 3986 section 2.1; a plus stands for itself, unlike in forms. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** With the user name and password that stand in it, if any do. */
    ProxySettings settings(String source) {
        return settings(username(), password(), source, source);
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
