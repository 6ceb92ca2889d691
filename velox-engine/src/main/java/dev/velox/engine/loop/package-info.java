/**
 * Where work runs: the event loops that the gateway is given, deadlines on them, and the workers that take bodies too large
 * for a loop.
 */
@NullMarked
package dev.velox.engine.loop;

import org.jspecify.annotations.NullMarked;
