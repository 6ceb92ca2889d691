/**
 * The health contributor {@code velox}.
 */
@NullMarked
package dev.velox.autoconfigure.health;

import org.jspecify.annotations.NullMarked;
