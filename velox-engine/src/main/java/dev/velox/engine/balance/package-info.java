/** Which endpoint of the group answers now. Front door: {@link dev.velox.engine.balance.Balancer}. */
@NullMarked
package dev.velox.engine.balance;

import org.jspecify.annotations.NullMarked;
