/** The gateway in front of servers that are not ours, each in a container. */
@NullMarked
package dev.velox.it.containers;

import org.jspecify.annotations.NullMarked;
