/** Which endpoints serve the model of a request, and under what name. Front door: {@link dev.velox.engine.routing.Router}. */
@NullMarked
package dev.velox.engine.routing;

import org.jspecify.annotations.NullMarked;
