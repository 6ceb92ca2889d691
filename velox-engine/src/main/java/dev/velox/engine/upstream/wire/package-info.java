/**
 * HTTP connections to an upstream, one protocol each, on one loop. Knows requests and answers as bytes and fields; nothing of
 * exchanges, routes or retries.
 */
@NullMarked
package dev.velox.engine.upstream.wire;

import org.jspecify.annotations.NullMarked;
