/** The load generator: requests at intended times, many open streams, callers who leave; and what is read of a process. */
@NullMarked
package dev.velox.benchmarks.gateway.load;

import org.jspecify.annotations.NullMarked;
