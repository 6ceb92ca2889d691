/**
 * An OpenAI-shaped provider on loopback that answers canned text: a real HTTP/2 server behind TLS 1.3, so that the
 * gateway does in the sample what it does in front of a paid one.
 *
 * <p>{@link dev.velox.sample.upstream.EmbeddedUpstream} is the door. Everything behind it runs on the server's one event
 * loop and needs no lock.
 */
@NullMarked
package dev.velox.sample.upstream;

import org.jspecify.annotations.NullMarked;
