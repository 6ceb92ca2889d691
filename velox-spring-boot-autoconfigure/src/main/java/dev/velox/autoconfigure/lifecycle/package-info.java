/**
 * Start and end: readiness waits for the warm-up, the end drains before Boot's graceful shutdown.
 */
@NullMarked
package dev.velox.autoconfigure.lifecycle;

import org.jspecify.annotations.NullMarked;
