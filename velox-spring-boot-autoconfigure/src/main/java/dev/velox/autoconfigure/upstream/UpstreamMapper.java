package dev.velox.autoconfigure.upstream;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.batch.BatchSettings;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.routing.Alias;
import dev.velox.engine.routing.Offer;
import dev.velox.engine.upstream.EgressSettings;
import dev.velox.engine.upstream.TlsSettings;
import dev.velox.engine.upstream.UpstreamProtocol;
import dev.velox.engine.upstream.UpstreamSettings;
import dev.velox.engine.upstream.UpstreamTimeouts;

/** Properties to the engine's settings. */
final class UpstreamMapper {

    /** Name of the upstream that {@code velox.upstream} describes. */
    static final String DEFAULT_NAME = "default";

    private static final Logger log = LoggerFactory.getLogger(UpstreamMapper.class);

    private final @Nullable DetailedUpstream detailed;
    private final String name;
    private final String prefix;
    private final UpstreamProperties properties;
    private final @Nullable NamedUpstreamProperties named;
    private final Origin origin;

    /** The upstream without a name of its own. */
    UpstreamMapper(UpstreamProperties properties, VeloxUpstreamConnectionDetails details) {
        this.name = DEFAULT_NAME;
        this.prefix = "velox.upstream";
        this.named = null;
        this.detailed = DetailedUpstream.of(details);
        this.properties = detailed == null ? properties : detailed.override(properties);
        this.origin = Origin.parse(this.properties.origin());
    }

    /** An upstream with a name; deadlines that it leaves open are the default one's. */
    UpstreamMapper(String name, NamedUpstreamProperties named, UpstreamProperties.Timeout timeouts) {
        this.name = name;
        this.prefix = UpstreamsProperties.PREFIX + "." + name;
        this.named = named;
        this.detailed = null;
        this.properties = named.unnamed(timeouts);
        this.origin = Origin.parse(properties.origin(), prefix);
    }

    /** Whether somebody asked for this upstream, in so many words or by giving it a key. */
    boolean onPurpose(Environment environment) {
        return properties.origin() != null || key(environment).present();
    }

    Endpoint endpoint() {
        String basePath = properties.basePath();
        String requestPath = properties.requestPath();
        return new Endpoint(
                name,
                origin.uri(),
                basePath,
                requestPath == null ? basePath + "/responses" : requestPath,
                named == null ? 1 : named.weight(),
                named == null ? 0 : named.tier(),
                properties.maxInFlight());
    }

    /** What it serves. */
    Offer offer() {
        List<Alias> aliases = properties.aliases().stream()
                .map(mapping -> new Alias(mapping.modelName(), mapping.target()))
                .toList();
        return new Offer(endpoint(), named == null ? List.of() : named.models(), aliases, named == null);
    }

    /** How requests for it are merged; null when they are not. */
    @Nullable BatchSettings batch() {
        return properties.batch().settings();
    }

    private UpstreamKey key(Environment environment) {
        if (named != null) {
            // OPENAI_API_KEY is the default upstream's alone.
            return UpstreamKey.of(properties.apiKey(), prefix + ".api-key");
        }
        return detailed == null ? UpstreamKey.resolve(properties, environment) : detailed.key();
    }

    /** All of it, and the lines that say at start what was made of it. */
    UpstreamSettings settings(Environment environment, @Nullable SslBundles bundles) {
        checkProtocol();
        UpstreamKey key = key(environment);
        UpstreamSettings settings = new UpstreamSettings(
                endpoint(),
                properties.protocol(),
                key.secret(),
                properties.headers(),
                properties.forwardAuthorization(),
                onPurpose(environment),
                warmupPath(),
                detailed == null ? tls(bundles) : detailed.tls(origin),
                timeouts());
        log.info(
                "Upstream {}: {}, protocol {}, {}, {}",
                name,
                origin,
                properties.protocol().name().toLowerCase(Locale.ROOT),
                key.present() ? "API key from " + key.source() : "no API key",
                work());
        if (key.present() && !origin.secure() && !origin.loopback()) {
            log.warn(
                    "The API key of upstream {} travels unencrypted to {}: use an https origin, or {}",
                    name,
                    origin,
                    detailed == null ? "set a blank " + prefix + ".api-key" : "connection details without a key");
        }
        return settings;
    }

    /** Raw path that warm-up and probes ask for. */
    String warmupPath() {
        String path = properties.warmupPath();
        return path == null ? properties.basePath() + "/models" : path;
    }

    /** Name of the SSL bundle, or null for the JVM's trust store. */
    @Nullable String sslBundle() {
        return StringUtils.hasText(properties.sslBundle()) ? properties.sslBundle() : null;
    }

    static TlsSettings tls(SslBundle bundle) {
        SslOptions options = bundle.getOptions();
        return new TlsSettings(
                bundle.getManagers().getKeyManagerFactory(),
                bundle.getManagers().getTrustManagerFactory(),
                listOf(options.getEnabledProtocols()),
                listOf(options.getCiphers()));
    }

    static EgressSettings egress(EgressProperties properties, SseProperties sse) {
        return new EgressSettings(
                properties.poolConnections(),
                (int) properties.streamWindow().toBytes(),
                (int) properties.connectionWindow().toBytes(),
                properties.maxConcurrentStreams(),
                properties.acquireTimeout(),
                properties.prewarm(),
                properties.prewarmTimeout(),
                sse.heartbeat());
    }

    /** What it gets to do, in words. */
    private String work() {
        StringBuilder work = new StringBuilder();
        if (named == null) {
            work.append("models: all that no other upstream serves");
        } else {
            work.append("models: ").append(String.join(" ", named.models()));
        }
        for (ModelMapping alias : properties.aliases()) {
            work.append(' ').append(alias.modelName()).append("=").append(alias.target());
        }
        if (named != null) {
            work.append(", tier ").append(named.tier());
        }
        BatchSettings batch = batch();
        if (batch != null) {
            work.append(", batches of ").append(batch.maxItems());
        }
        return work.toString();
    }

    private void checkProtocol() {
        UpstreamProtocol protocol = properties.protocol();
        boolean fits = switch (protocol) {
            case AUTO, HTTP1 -> true;
            case H2 -> origin.secure();
            case H2C -> !origin.secure();
        };
        InvalidVeloxSettingException.check(
                fits,
                prefix + ".protocol",
                protocol.name().toLowerCase(Locale.ROOT),
                "h2 with an https origin, h2c with an http origin; " + prefix + ".origin is " + origin);
    }

    private TlsSettings tls(@Nullable SslBundles bundles) {
        String bundle = sslBundle();
        if (bundle == null) {
            return TlsSettings.DEFAULT;
        }
        InvalidVeloxSettingException.check(
                origin.secure(),
                prefix + ".ssl-bundle",
                bundle,
                "unset, or an https origin; " + prefix + ".origin is " + origin);
        if (bundles == null) {
            throw InvalidVeloxSettingException.of(
                    prefix + ".ssl-bundle", bundle, "unset, where Boot's SSL bundles are switched off");
        }
        try {
            return tls(bundles.getBundle(bundle));
        } catch (NoSuchSslBundleException unknown) {
            throw InvalidVeloxSettingException.of(
                    prefix + ".ssl-bundle",
                    bundle,
                    "the name of a bundle below spring.ssl.bundle; there are: " + bundles.getBundleNames());
        }
    }

    private UpstreamTimeouts timeouts() {
        UpstreamProperties.Timeout timeout = properties.timeout();
        return new UpstreamTimeouts(
                timeout.connect(),
                timeout.head(),
                timeout.streamHead(),
                timeout.firstToken(),
                timeout.idle(),
                timeout.clientWrite(),
                timeout.total());
    }

    private static List<String> listOf(String @Nullable [] values) {
        return values == null ? List.of() : List.of(values);
    }
}
