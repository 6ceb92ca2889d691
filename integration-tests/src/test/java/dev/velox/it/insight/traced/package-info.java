/** An application with a tracer. */
@NullMarked
package dev.velox.it.insight.traced;

import org.jspecify.annotations.NullMarked;
