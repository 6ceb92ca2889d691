/**
 * Server-sent events as bytes: where whole events end, over any chunking, and whether they carry data or end the stream
 * (WHATWG HTML section 9.2). Front door: {@link dev.velox.engine.sse.EventFramer}.
 *
 * <p><b>Threads.</b> Confined to one loop. <b>Ownership.</b> A buffer pushed in belongs to the framer, a buffer handed out
 * belongs to the taker.
 */
@NullMarked
package dev.velox.engine.sse;

import org.jspecify.annotations.NullMarked;
