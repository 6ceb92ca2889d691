/**
 * Meters and traces: one documented list of meters, the observers that feed them, the spans of requests that are sampled.
 */
@NullMarked
package dev.velox.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
