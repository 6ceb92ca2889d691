/**
 * The profiling server beside the gateway, and the same profile through Actuator.
 */
@NullMarked
package dev.velox.autoconfigure.profiling;

import org.jspecify.annotations.NullMarked;
