package dev.velox.autoconfigure.diagnostics;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

import dev.velox.autoconfigure.InvalidVeloxSettingException;

/**
 * Explains a property that the gateway cannot run with: its value as the user wrote it, where it stands, and what is expected.
 * Goes before Boot's analyzer of binding failures, which would only repeat the exception.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidVeloxSettingFailureAnalyzer extends AbstractFailureAnalyzer<InvalidVeloxSettingException> {

    private final Environment environment;

    InvalidVeloxSettingFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidVeloxSettingException cause) {
        ConfigurationProperty written = find(cause.property());
        String value = cause.value();
        if (value != null && written != null && written.getValue() instanceof CharSequence text) {
            value = text.toString();
        }
        StringBuilder description = new StringBuilder("The gateway cannot start with ").append(cause.property());
        description
                .append(value == null ? " as it is; its value is not shown" : ": " + value)
                .append('.');
        if (written != null && written.getOrigin() != null) {
            description.append(" It stands in ").append(written.getOrigin()).append('.');
        }
        return new FailureAnalysis(
                description.toString(), "Change " + cause.property() + ". Expected: " + cause.expected() + ".", cause);
    }

    private @Nullable ConfigurationProperty find(String property) {
        if (!ConfigurationPropertyName.isValid(property)) {
            return null;
        }
        ConfigurationPropertyName name = ConfigurationPropertyName.of(property);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty found = source.getConfigurationProperty(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
