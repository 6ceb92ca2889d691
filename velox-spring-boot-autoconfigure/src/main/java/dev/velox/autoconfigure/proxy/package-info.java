/**
 * Proxies: which one leads to an upstream, by {@code velox.egress.proxy}, system properties and environment variables.
 */
@NullMarked
package dev.velox.autoconfigure.proxy;

import org.jspecify.annotations.NullMarked;
