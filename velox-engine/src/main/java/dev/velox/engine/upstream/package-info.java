/**
 * HTTP out: connections per loop, warm-up, deadlines, and the relay of an answer to its sink. Front door:
 * {@link dev.velox.engine.upstream.UpstreamPool}.
 */
@NullMarked
package dev.velox.engine.upstream;

import org.jspecify.annotations.NullMarked;
