/** What is known of each endpoint: outcomes in, verdict out. Front door: {@link dev.velox.engine.health.HealthBoard}. */
@NullMarked
package dev.velox.engine.health;

import org.jspecify.annotations.NullMarked;
