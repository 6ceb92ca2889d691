/**
 * Who listens to the engine, all of them together: metrics, Flight Recorder, the log of slow requests, the user's own.
 */
@NullMarked
package dev.velox.autoconfigure.observe;

import org.jspecify.annotations.NullMarked;
