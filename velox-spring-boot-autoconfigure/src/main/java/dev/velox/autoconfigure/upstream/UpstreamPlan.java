package dev.velox.autoconfigure.upstream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.autoconfigure.proxy.Proxies;
import dev.velox.engine.batch.BatchPlan;
import dev.velox.engine.batch.BatchSettings;
import dev.velox.engine.routing.Fallback;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamSettings;

/** All upstreams as they were configured: the default one first, if there is one, then those with names. Made once. */
final class UpstreamPlan {

    private static final Logger log = LoggerFactory.getLogger(UpstreamPlan.class);

    private final List<Planned> planned;
    private final List<ModelMapping> fallbacks;

    /**
     * @param sslBundle name of the bundle to follow, or null
     * @param batch how requests are merged, or null
     */
    private record Planned(
            UpstreamSettings settings,
            Offer offer,
            @Nullable String sslBundle,
            @Nullable BatchSettings batch) {}

    private UpstreamPlan(List<Planned> planned, List<ModelMapping> fallbacks) {
        this.planned = planned;
        this.fallbacks = fallbacks;
    }

    /** Checks what can only be checked together, and says at start what was made of each. */
    static UpstreamPlan of(
            UpstreamProperties single,
            UpstreamsProperties several,
            VeloxUpstreamConnectionDetails details,
            Proxies proxies,
            Environment environment,
            @Nullable SslBundles bundles) {
        DroppedUpstreams.check(several.upstreams().keySet(), environment);
        List<UpstreamMapper> mappers = new ArrayList<>();
        UpstreamMapper unnamed = new UpstreamMapper(single, details);
        if (several.upstreams().isEmpty() || unnamed.onPurpose(environment)) {
            mappers.add(unnamed);
        } else {
            InvalidVeloxSettingException.check(
                    single.aliases().isEmpty(),
                    "velox.upstream.aliases",
                    single.aliases(),
                    "none, or velox.upstream.origin set: beside velox.upstreams there is no default upstream without it");
        }
        several.upstreams()
                .forEach((name, upstream) -> mappers.add(new UpstreamMapper(name, upstream, single.timeout())));
        List<Planned> planned = new ArrayList<>();
        for (UpstreamMapper mapper : mappers) {
            UpstreamSettings settings = mapper.settings(environment, bundles);
            planned.add(new Planned(
                    settings.through(proxies.towards(
                            settings.endpoint().name(), settings.endpoint().origin())),
                    mapper.offer(),
                    mapper.sslBundle(),
                    mapper.batch()));
        }
        proxies.report();
        if (!mappers.contains(unnamed)) {
            log.info("There is no default upstream: models that no upstream serves are answered with 404");
        }
        return new UpstreamPlan(List.copyOf(planned), several.fallbacks());
    }

    List<UpstreamSettings> settings() {
        return planned.stream().map(Planned::settings).toList();
    }

    List<String> names() {
        return planned.stream()
                .map(upstream -> upstream.settings().endpoint().name())
                .toList();
    }

    /** The upstreams that take merged calls. */
    BatchPlan batches() {
        Map<String, BatchSettings> enabled = new HashMap<>();
        for (Planned upstream : planned) {
            BatchSettings batch = upstream.batch();
            if (batch != null) {
                enabled.put(upstream.settings().endpoint().name(), batch);
            }
        }
        return new BatchPlan(enabled);
    }

    /** Paths that are asked to know whether an upstream works, by its name. */
    Map<String, String> warmupPaths() {
        return settings().stream()
                .collect(Collectors.toMap(upstream -> upstream.endpoint().name(), UpstreamSettings::warmupPath));
    }

    Router router() {
        List<Offer> offers = planned.stream().map(Planned::offer).toList();
        List<Fallback> instead = fallbacks.stream()
                .map(mapping -> new Fallback(mapping.modelName(), mapping.target()))
                .toList();
        try {
            return new Router(offers, instead);
        } catch (IllegalArgumentException invalid) {
            // Says which one and why.
            throw (InvalidVeloxSettingException) InvalidVeloxSettingException.of(
                            UpstreamsProperties.FALLBACKS, instead, String.valueOf(invalid.getMessage()))
                    .initCause(invalid);
        }
    }

    /** Reloaded bundles reach the connections that are opened from then on. */
    void followBundles(SslBundles bundles, UpstreamPool pool) {
        for (Planned upstream : planned) {
            String bundle = upstream.sslBundle();
            if (bundle != null) {
                BundleReload.register(
                        bundles, bundle, pool, upstream.settings().endpoint().name());
            }
        }
    }
}
