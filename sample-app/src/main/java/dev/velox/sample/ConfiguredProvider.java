package dev.velox.sample;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;

/** Whether the user named a provider, or switched the gateway off: then there is nothing to answer canned text for. */
final class ConfiguredProvider {

    private final ConfigurableEnvironment environment;
    private final Binder binder;

    ConfiguredProvider(ConfigurableEnvironment environment) {
        this.environment = environment;
        this.binder = Binder.get(environment);
    }

    boolean present() {
        return !binder.bind("velox.enabled", Boolean.class).orElse(true)
                // A blank origin is the user's too: the gateway's own check must get to see it.
                || binder.bind("velox.upstream.origin", String.class).isBound()
                || binder.bind("velox.upstreams", Bindable.mapOf(String.class, Object.class))
                        .map(upstreams -> !upstreams.isEmpty())
                        .orElse(false)
                || StringUtils.hasText(
                        binder.bind("velox.upstream.api-key", String.class).orElse(""))
                || StringUtils.hasText(environment.getProperty("OPENAI_API_KEY"));
    }
}
