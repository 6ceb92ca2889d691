/**
 * The hall: builds the engine from its rooms, orders the stages of a request, owns start and end. Front door:
 * {@link dev.velox.engine.gateway.VeloxGateway}.
 */
@NullMarked
package dev.velox.engine.gateway;

import org.jspecify.annotations.NullMarked;
