package dev.velox.autoconfigure.actuate;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Keeps keys out of {@code /actuator/env} and {@code /actuator/configprops} even where their values are shown. All spellings of
 * relaxed binding are the same name.
 */
final class KeySanitizer implements SanitizingFunction {

    /** Fixed headers are in the list because some providers take their key in one. */
    private static final List<String> SECRET = List.of(
            uniform("velox.upstream.api-key"),
            uniform("velox.upstream.headers"),
            uniform("velox.egress.proxy.username"),
            uniform("velox.egress.proxy.password"),
            uniform("velox.access.api-keys"),
            uniform("velox.profiling.token"),
            uniform("OPENAI_API_KEY"));

    /** The same of an upstream with a name. */
    private static final Pattern SECRET_OF_NAMED =
            Pattern.compile(uniform("velox.upstreams") + "[a-z0-9]+(apikey|headers).*");

    /** What says which proxy to use may hold a password; who asks it is shown nowhere either. Whole names: https.proxyHost is no secret. */
    private static final Set<String> PROXIES = Set.of(
            uniform("http_proxy"),
            uniform("https_proxy"),
            uniform("all_proxy"),
            uniform("http.proxyUser"),
            uniform("http.proxyPassword"),
            uniform("https.proxyUser"),
            uniform("https.proxyPassword"),
            uniform("java.net.socks.username"),
            uniform("java.net.socks.password"));

    @Override
    public SanitizableData apply(SanitizableData data) {
        String name = uniform(data.getKey());
        return SECRET.stream().anyMatch(name::startsWith)
                        || PROXIES.contains(name)
                        || SECRET_OF_NAMED.matcher(name).matches()
                ? data.withSanitizedValue()
                : data;
    }

    private static String uniform(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}
