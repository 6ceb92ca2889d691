package dev.velox.autoconfigure.console;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The page to look at.
 *
 * @param enabled Whether the page "/velox" is served, on the management port where there is one. It shows what the Actuator
 *     endpoint "veloxlive" gives, which has to be exposed too.
 */
@ConfigurationProperties("velox.console")
public record ConsoleProperties(@DefaultValue("false") boolean enabled) {}
