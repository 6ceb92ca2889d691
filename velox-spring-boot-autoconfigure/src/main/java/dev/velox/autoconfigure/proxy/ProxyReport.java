package dev.velox.autoconfigure.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.upstream.ProxySettings;

/** What is said at start of proxies: which one leads where, and what the environment has that is wrong, or hardly meant. */
final class ProxyReport {

    private static final Logger log = LoggerFactory.getLogger(ProxyReport.class);

    private static final String SWITCH = ProxyProperties.PREFIX + ".environment=false";

    private final List<String> direct = new ArrayList<>();
    private final Map<Way, List<String>> ways = new LinkedHashMap<>();
    private final Map<Way, List<String>> doubtful = new LinkedHashMap<>();

    /** By what is wrong: upstreams share it. */
    private final Map<String, Unusable> unusable = new LinkedHashMap<>();

    private record Way(String url, String source) {

        static Way of(ProxySettings proxy) {
            return new Way(proxy.url(), proxy.source());
        }
    }

    private record Unusable(String setting, List<String> upstreams) {}

    /** @param proxy null where none leads there */
    void way(String upstream, @Nullable ProxySettings proxy) {
        (proxy == null ? direct : ways.computeIfAbsent(Way.of(proxy), first -> new ArrayList<>())).add(upstream);
    }

    /** A proxy set for everything leads in cleartext to a host that it is not likely to reach. */
    void doubtful(String upstream, ProxySettings proxy) {
        doubtful.computeIfAbsent(Way.of(proxy), first -> new ArrayList<>()).add(upstream);
    }

    /** A value of the environment that would decide says nothing. */
    void unusable(String upstream, InvalidVeloxSettingException why) {
        unusable.computeIfAbsent(
                        String.valueOf(why.getMessage()), first -> new Unusable(why.property(), new ArrayList<>()))
                .upstreams()
                .add(upstream);
    }

    /** One line for each proxy and each doubt; without a proxy there is nothing to say. */
    void log() {
        ways.forEach((way, upstreams) ->
                log.info("Proxy {}, set by {}, leads to upstreams: {}", way.url, way.source, names(upstreams)));
        if (!ways.isEmpty() && !direct.isEmpty()) {
            log.info("No proxy leads to upstreams: {}", names(direct));
        }
        // The message hides a value that may hold a password.
        unusable.forEach((message, found) -> log.warn(
                "{}: cannot be used, so these upstreams are reached directly: {}. Correct or unset {}, set {}.url, or set {}",
                message,
                names(found.upstreams()),
                found.setting(),
                ProxyProperties.PREFIX,
                SWITCH));
        doubtful.forEach((way, upstreams) -> log.warn(
                "Proxy {}, set by {}, leads to upstreams whose hosts only the network here is likely to know: {}."
                        + " Where they are to be reached directly, name their hosts in {}, or set {}",
                way.url,
                way.source,
                names(upstreams),
                ProxyEnvironment.exceptions(way.source),
                SWITCH));
    }

    private static String names(List<String> upstreams) {
        return String.join(" ", upstreams);
    }
}
