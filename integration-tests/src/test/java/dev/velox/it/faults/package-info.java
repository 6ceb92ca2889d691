/** What does a caller see when the upstream misbehaves, and the upstream when a caller does? */
@NullMarked
package dev.velox.it.faults;

import org.jspecify.annotations.NullMarked;
