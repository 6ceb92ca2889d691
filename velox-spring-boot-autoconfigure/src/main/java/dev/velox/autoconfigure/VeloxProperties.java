package dev.velox.autoconfigure;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The switch for everything.
 *
 * @param enabled Whether the gateway runs. When false, Velox adds no bean, thread or listener and validates nothing.
 */
@ConfigurationProperties("velox")
public record VeloxProperties(@DefaultValue("true") boolean enabled) {}
