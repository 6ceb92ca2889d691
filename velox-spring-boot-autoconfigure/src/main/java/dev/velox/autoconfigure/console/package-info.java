/**
 * The page {@code /velox} and the Actuator endpoint {@code veloxlive} that it is fed from: what the gateway does now, once a
 * second, in memory that does not grow.
 */
@NullMarked
package dev.velox.autoconfigure.console;

import org.jspecify.annotations.NullMarked;
