/** An application whose gateway is behind Spring Security: the recipe of the README. */
@NullMarked
package dev.velox.it.apps.secured;

import org.jspecify.annotations.NullMarked;
