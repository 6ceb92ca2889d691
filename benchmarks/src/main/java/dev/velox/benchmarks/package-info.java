/** One benchmark per room of the engine, each beside the plain way to do the same. One question per class. */
@NullMarked
package dev.velox.benchmarks;

import org.jspecify.annotations.NullMarked;
