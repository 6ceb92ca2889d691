/**
 * The nouns all rooms share: an {@link dev.velox.engine.exchange.Exchange}, its head, payload, route, sink and outcome, and
 * the closed list of failures. No behaviour beyond "an exchange ends exactly once".
 *
 * <p><b>Threads.</b> Everything here is confined to the loop of its exchange. <b>Ownership.</b> Buffers passed to a
 * {@link dev.velox.engine.exchange.ResponseSink} belong to it; a {@link dev.velox.engine.exchange.Payload} belongs to its
 * exchange.
 */
@NullMarked
package dev.velox.engine.exchange;

import org.jspecify.annotations.NullMarked;
