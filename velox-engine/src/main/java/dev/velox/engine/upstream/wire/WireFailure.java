package dev.velox.engine.upstream.wire;

/**
 * Why a request ended without a whole answer.
 *
 * @param cause the bare cause; for logs and for telling causes apart, never shown to callers
 * @param unprocessed whether the peer has surely not run the request: nothing of it was written, it was refused
 *     (REFUSED_STREAM, RFC 9113 section 8.7), or its stream is above the last one that a GOAWAY names (section 6.8)
 * @param connectionLost whether the connection went with it, or is closing and has refused it (GOAWAY)
 */
public record WireFailure(Throwable cause, boolean unprocessed, boolean connectionLost) {}
