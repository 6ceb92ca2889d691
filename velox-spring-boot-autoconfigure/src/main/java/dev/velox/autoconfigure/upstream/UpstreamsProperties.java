package dev.velox.autoconfigure.upstream;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * The upstreams that have names, and what is asked when all that serve a model fail.
 *
 * @param upstreams Further upstreams by name; names are lower-case letters and digits. Each has what "velox.upstream" has, and
 *     models, aliases, weight, tier and max-in-flight. Models that none of them names go to "velox.upstream" where that is
 *     configured, and get 404 otherwise.
 * @param fallbacks Models that are asked instead when nobody who serves a model could answer, as a list of "model" and "to"; those
 *     of one model in their order.
 */
@ConfigurationProperties("velox")
public record UpstreamsProperties(
        @DefaultValue Map<String, NamedUpstreamProperties> upstreams,
        @DefaultValue List<ModelMapping> fallbacks) {

    static final String PREFIX = "velox.upstreams";
    static final String FALLBACKS = "velox.fallbacks";

    public UpstreamsProperties {
        upstreams.forEach((name, upstream) -> {
            checkName(name);
            upstream.validate(PREFIX + "." + name);
        });
        // The order of the configuration is the order in which they are listed.
        upstreams = new LinkedHashMap<>(upstreams);
        ModelMapping.checkAll(FALLBACKS, fallbacks);
        fallbacks = List.copyOf(fallbacks);
    }

    private static void checkName(String name) {
        check(
                name.matches("[a-z0-9]+"),
                PREFIX,
                name,
                "names of lower-case letters and digits only; others do not survive as an environment variable such as"
                        + " VELOX_UPSTREAMS_GPU1_ORIGIN");
        check(
                !name.equals(UpstreamMapper.DEFAULT_NAME),
                PREFIX,
                name,
                "another name; this one is that of the upstream below velox.upstream");
    }
}
