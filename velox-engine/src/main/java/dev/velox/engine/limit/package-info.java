/**
 * Bounds as pure algorithms: slots in time (GCRA) and places to wait in. They know neither exchanges nor threads; time is
 * given.
 */
@NullMarked
package dev.velox.engine.limit;

import org.jspecify.annotations.NullMarked;
