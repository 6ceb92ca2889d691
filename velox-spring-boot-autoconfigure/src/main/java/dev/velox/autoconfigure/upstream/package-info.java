/**
 * The upstream and the connections to it: properties or connection details, their mapping to the engine's settings, SSL bundles with reload.
 */
@NullMarked
package dev.velox.autoconfigure.upstream;

import org.jspecify.annotations.NullMarked;
