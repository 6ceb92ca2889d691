/**
 * The bounds on rate and on waiting.
 */
@NullMarked
package dev.velox.autoconfigure.limit;

import org.jspecify.annotations.NullMarked;
