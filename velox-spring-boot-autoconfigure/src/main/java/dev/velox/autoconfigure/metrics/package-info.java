/**
 * The meters: one documented list, and the observer that feeds them.
 */
@NullMarked
package dev.velox.autoconfigure.metrics;

import org.jspecify.annotations.NullMarked;
