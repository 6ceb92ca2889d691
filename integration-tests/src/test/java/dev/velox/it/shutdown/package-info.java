/** Does the application end without cutting anything in silence? */
@NullMarked
package dev.velox.it.shutdown;

import org.jspecify.annotations.NullMarked;
