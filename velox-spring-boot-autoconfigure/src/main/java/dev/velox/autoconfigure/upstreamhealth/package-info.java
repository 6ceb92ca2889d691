/**
 * What decides on the health of upstreams: properties, their mapping to the engine's settings, probes with start and end.
 */
@NullMarked
package dev.velox.autoconfigure.upstreamhealth;

import org.jspecify.annotations.NullMarked;
