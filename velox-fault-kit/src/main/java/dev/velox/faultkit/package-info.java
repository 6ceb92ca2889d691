/**
 * An OpenAI-compatible upstream for tests whose model name selects how it misbehaves; {@link dev.velox.faultkit.FaultServer}
 * is the door, {@link dev.velox.faultkit.Fault} the list.
 */
@NullMarked
package dev.velox.faultkit;

import org.jspecify.annotations.NullMarked;
