/** Bump-pointer slabs: scratch memory for one loop, padded for scanners that read past the end, generation-checked. */
@NullMarked
package dev.velox.engine.arena;

import org.jspecify.annotations.NullMarked;
