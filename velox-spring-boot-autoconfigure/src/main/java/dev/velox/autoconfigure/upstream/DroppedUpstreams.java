package dev.velox.autoconfigure.upstream;

import java.util.Set;

import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import dev.velox.autoconfigure.InvalidVeloxSettingException;

/**
 * Finds upstreams that the binder dropped without a word: one of whose keys it knew none, since all are misspelled. The
 * environment is left out: a platform may put variables there that only look like ours.
 */
final class DroppedUpstreams {

    private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(UpstreamsProperties.PREFIX);

    private DroppedUpstreams() {}

    /** @throws InvalidVeloxSettingException if there is one; names the key, not its value */
    static void check(Set<String> bound, Environment environment) {
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource iterable
                    && !(source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource)) {
                iterable.stream()
                        .filter(name -> PREFIX.isAncestorOf(name) && !bound.contains(upstream(name)))
                        .findFirst()
                        .ifPresent(DroppedUpstreams::refuse);
            }
        }
    }

    private static String upstream(ConfigurationPropertyName name) {
        return name.getElement(PREFIX.getNumberOfElements(), Form.ORIGINAL);
    }

    private static void refuse(ConfigurationPropertyName name) {
        throw InvalidVeloxSettingException.of(
                UpstreamsProperties.PREFIX,
                name.toString(),
                "keys that an upstream has, " + UpstreamsProperties.PREFIX + "." + upstream(name) + ".origin at least");
    }
}
