/** What the two programs of the gateway comparison share: options, bodies and Netty's transport. */
@NullMarked
package dev.velox.benchmarks.gateway;

import org.jspecify.annotations.NullMarked;
