/**
 * Looking into a running JVM: profiles and snapshots at the addresses of Go's {@code net/http/pprof}, from threads of its own, so
 * that it answers while every event loop is stuck. Knows nobody in the house, and nobody in the house knows it.
 */
@NullMarked
package dev.velox.engine.profile;

import org.jspecify.annotations.NullMarked;
