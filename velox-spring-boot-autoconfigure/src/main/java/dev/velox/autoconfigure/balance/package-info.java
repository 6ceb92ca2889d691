/**
 * How requests are spread over upstreams, and the Actuator endpoint {@code veloxbalance} that switches it.
 */
@NullMarked
package dev.velox.autoconfigure.balance;

import org.jspecify.annotations.NullMarked;
