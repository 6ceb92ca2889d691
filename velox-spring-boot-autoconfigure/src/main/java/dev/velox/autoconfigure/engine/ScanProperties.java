package dev.velox.autoconfigure.engine;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.velox.engine.scan.ScanChoice;

/**
 * The scanner of request bodies.
 *
 * @param engine Scan engine. "auto" takes the fastest one that runs on this JVM; the start says which and why. "vector" needs
 *     the JVM flag --add-modules jdk.incubator.vector, "swar" runs everywhere.
 */
@ConfigurationProperties("velox.scan")
public record ScanProperties(@DefaultValue("auto") ScanChoice engine) {}
