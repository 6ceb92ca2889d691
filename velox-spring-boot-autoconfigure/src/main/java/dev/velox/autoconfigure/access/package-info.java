/**
 * Who may call.
 */
@NullMarked
package dev.velox.autoconfigure.access;

import org.jspecify.annotations.NullMarked;
