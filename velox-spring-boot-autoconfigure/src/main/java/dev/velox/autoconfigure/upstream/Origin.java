package dev.velox.autoconfigure.upstream;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.velox.autoconfigure.InvalidVeloxSettingException;

/**
 * Scheme, host and port of an upstream.
 *
 * @param uri the origin without anything behind its port
 */
record Origin(URI uri) {

    private static final String PREFIX = "velox.upstream";
    static final URI DEFAULT = URI.create("https://api.openai.com");

    private static final String EXPECTED = "scheme, host and port only, such as https://api.openai.com";

    static Origin parse(@Nullable String text) {
        return parse(text, PREFIX);
    }

    /** @param prefix of the properties where it stands */
    static Origin parse(@Nullable String text, String prefix) {
        return new Origin(text == null ? DEFAULT : parsed(text.strip(), prefix));
    }

    private static URI parsed(String text, String prefix) {
        String property = prefix + ".origin";
        // Before anything is repeated: both places are known to hold credentials.
        if (text.indexOf('@') >= 0) {
            throw InvalidVeloxSettingException.hidden(property, EXPECTED + "; it holds a user name or password");
        }
        if (text.indexOf('?') >= 0 || text.indexOf('#') >= 0) {
            throw InvalidVeloxSettingException.hidden(property, EXPECTED + "; it holds a query or fragment");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException invalid) {
            throw InvalidVeloxSettingException.of(property, text, EXPECTED);
        }
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        InvalidVeloxSettingException.check(
                (scheme.equals("http") || scheme.equals("https"))
                        && uri.getHost() != null
                        && uri.getPort() != 0
                        && uri.getPort() <= 65_535,
                property,
                text,
                EXPECTED);
        String path = uri.getRawPath();
        InvalidVeloxSettingException.check(
                path.isEmpty() || path.equals("/"),
                property,
                text,
                EXPECTED + "; put the path " + path + " into " + prefix + ".base-path");
        return URI.create(scheme + "://" + uri.getRawAuthority());
    }

    boolean secure() {
        return "https".equals(uri.getScheme());
    }

    /** Whether nothing leaves this machine. Asks no name server: a name other than localhost may be anywhere. */
    boolean loopback() {
        String host = uri.getHost().toLowerCase(Locale.ROOT);
        if (host.equals("localhost") || host.endsWith(".localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException name) {
            return false;
        }
    }

    @Override
    public String toString() {
        return uri.toString();
    }
}
