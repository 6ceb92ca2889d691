package dev.velox.autoconfigure.upstream;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.engine.exchange.Endpoint;
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
    private final UpstreamProperties properties;
    private final Origin origin;

    UpstreamMapper(UpstreamProperties properties, VeloxUpstreamConnectionDetails details) {
        this.detailed = DetailedUpstream.of(details);
        this.properties = detailed == null ? properties : detailed.override(properties);
        this.origin = Origin.parse(this.properties.origin());
    }

    Endpoint endpoint() {
        String basePath = properties.basePath();
        String requestPath = properties.requestPath();
        return new Endpoint(
                DEFAULT_NAME, origin.uri(), basePath, requestPath == null ? basePath + "/responses" : requestPath);
    }

    /** All of it, and the lines that say at start what was made of it. */
    UpstreamSettings settings(Environment environment, @Nullable SslBundles bundles) {
        refuseSeveral(environment);
        checkProtocol();
        UpstreamKey key = detailed == null ? UpstreamKey.resolve(properties, environment) : detailed.key();
        boolean onPurpose = properties.origin() != null || key.present();
        String warmupPath = properties.warmupPath();
        UpstreamSettings settings = new UpstreamSettings(
                endpoint(),
                properties.protocol(),
                key.secret(),
                properties.headers(),
                properties.forwardAuthorization(),
                onPurpose,
                warmupPath == null ? properties.basePath() + "/models" : warmupPath,
                detailed == null ? tls(bundles) : detailed.tls(origin),
                timeouts());
        log.info(
                "Upstream {}: {}, protocol {}, {}",
                DEFAULT_NAME,
                origin,
                properties.protocol().name().toLowerCase(Locale.ROOT),
                key.present() ? "API key from " + key.source() : "no API key");
        if (key.present() && !origin.secure() && !origin.loopback()) {
            log.warn(
                    "The API key of upstream {} travels unencrypted to {}: use an https origin, or {}",
                    DEFAULT_NAME,
                    origin,
                    detailed == null ? "set a blank " + UpstreamKey.PROPERTY : "connection details without a key");
        }
        return settings;
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

    static EgressSettings egress(EgressProperties properties) {
        return new EgressSettings(
                properties.poolConnections(),
                (int) properties.streamWindow().toBytes(),
                (int) properties.connectionWindow().toBytes(),
                properties.maxConcurrentStreams(),
                properties.acquireTimeout(),
                properties.prewarm(),
                properties.prewarmTimeout());
    }

    /** Named upstreams come with a later version: until then who configures them must not be served by another one. */
    private static void refuseSeveral(Environment environment) {
        boolean several = Binder.get(environment)
                .bind("velox.upstreams", Bindable.mapOf(String.class, Object.class))
                .isBound();
        if (several) {
            throw InvalidVeloxSettingException.hidden(
                    "velox.upstreams", "nothing; this version serves one upstream, which velox.upstream names");
        }
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
                "velox.upstream.protocol",
                protocol.name().toLowerCase(Locale.ROOT),
                "h2 with an https origin, h2c with an http origin; velox.upstream.origin is " + origin);
    }

    private TlsSettings tls(@Nullable SslBundles bundles) {
        String name = sslBundle();
        if (name == null) {
            return TlsSettings.DEFAULT;
        }
        InvalidVeloxSettingException.check(
                origin.secure(),
                "velox.upstream.ssl-bundle",
                name,
                "unset, or an https origin; velox.upstream.origin is " + origin);
        if (bundles == null) {
            throw InvalidVeloxSettingException.of(
                    "velox.upstream.ssl-bundle", name, "unset, where Boot's SSL bundles are switched off");
        }
        try {
            return tls(bundles.getBundle(name));
        } catch (NoSuchSslBundleException unknown) {
            throw InvalidVeloxSettingException.of(
                    "velox.upstream.ssl-bundle",
                    name,
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
