/**
 * HTTP out: connections per loop, warm-up, deadlines, and the relay of an answer to its sink. Front door:
 * {@link dev.velox.engine.upstream.UpstreamPool}.
 *
 * <p>An {@code Upstream} is what all loops share of a provider; a {@code LoopClient} is that provider on one loop, {@code
 * LoopWires} its connections there, each a {@code Link} that {@code Connecting} has opened; an {@code Attempt} is one exchange,
 * and an {@code AnswerRelay} its answer.
 *
 * <p><b>Threads.</b> Attempts and relays live on the loop of their exchange, and so do their connections: nothing is handed
 * from thread to thread. <b>Memory.</b> Loops share per upstream the count in flight (one atomic alone on its cache lines),
 * the count of connections, the TLS settings, and words for people (warm-up, last failure; volatile, last writer wins).
 * <b>Ownership.</b> Loops belong to the caller. Buffers of an answer belong to the relay until its sink gets them; an attempt
 * that ends, however it ends, frees what it holds.
 */
@NullMarked
package dev.velox.engine.upstream;

import org.jspecify.annotations.NullMarked;
