/** Which upstream a request goes to, and by which path. Front door: {@link dev.velox.engine.routing.Router}. */
@NullMarked
package dev.velox.engine.routing;

import org.jspecify.annotations.NullMarked;
