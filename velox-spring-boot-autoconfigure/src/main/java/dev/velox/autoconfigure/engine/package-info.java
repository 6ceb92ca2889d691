/**
 * The hall: builds the gateway from the rooms' beans and the properties, and says at start what is in force.
 */
@NullMarked
package dev.velox.autoconfigure.engine;

import org.jspecify.annotations.NullMarked;
