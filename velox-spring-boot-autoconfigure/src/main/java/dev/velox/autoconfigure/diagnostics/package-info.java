/**
 * What to say when a start fails: the fact, then the remedy.
 */
@NullMarked
package dev.velox.autoconfigure.diagnostics;

import org.jspecify.annotations.NullMarked;
