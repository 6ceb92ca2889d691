/** Who answers when there are several upstreams, and what does each of them get? */
@NullMarked
package dev.velox.it.upstreams;

import org.jspecify.annotations.NullMarked;
