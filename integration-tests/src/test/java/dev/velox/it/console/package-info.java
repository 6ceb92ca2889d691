/** The page {@code /velox}: who gets to see it, and how it looks and works in a real browser. */
@NullMarked
package dev.velox.it.console;

import org.jspecify.annotations.NullMarked;
