package dev.velox.autoconfigure.upstream;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** What {@code velox.upstream} says, where nobody else says it. */
final class PropertiesUpstreamConnectionDetails implements VeloxUpstreamConnectionDetails {

    private final UpstreamProperties properties;
    private final Environment environment;
    private final @Nullable SslBundles bundles;

    PropertiesUpstreamConnectionDetails(
            UpstreamProperties properties, Environment environment, @Nullable SslBundles bundles) {
        this.properties = properties;
        this.environment = environment;
        this.bundles = bundles;
    }

    @Override
    public URI getOriginUri() {
        return Origin.parse(properties.origin()).uri();
    }

    @Override
    public String getBasePath() {
        return properties.basePath();
    }

    @Override
    public @Nullable String getApiKey() {
        String key = UpstreamKey.text(properties, environment);
        return StringUtils.hasText(key) ? key : null;
    }

    @Override
    public @Nullable SslBundle getSslBundle() {
        String name = properties.sslBundle();
        return bundles != null && StringUtils.hasText(name) ? bundles.getBundle(name) : null;
    }
}
