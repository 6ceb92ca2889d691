/**
 * The Actuator endpoint {@code velox}, and the keys that Actuator never shows.
 */
@NullMarked
package dev.velox.autoconfigure.actuate;

import org.jspecify.annotations.NullMarked;
