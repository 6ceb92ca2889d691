/** Which small requests go upstream as one, and what each of them gets back. Front door: {@link dev.velox.engine.batch.Batcher}. */
@NullMarked
package dev.velox.engine.batch;

import org.jspecify.annotations.NullMarked;
