/** The sample as its users see it: through the official client. */
@NullMarked
package dev.velox.it.sample;

import org.jspecify.annotations.NullMarked;
