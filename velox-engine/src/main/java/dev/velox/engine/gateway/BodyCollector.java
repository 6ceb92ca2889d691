package dev.velox.engine.gateway;

import io.netty.buffer.ByteBuf;

/**
 * Gathers the body of one exchange within its limits, then submits the exchange.
 *
 * <p>Threads: the loop of the exchange.
 */
public interface BodyCollector {

    /**
     * Takes a part of the body; ownership of the buffer passes.
     *
     * @return false when the exchange has ended (too large, over budget, caller gone): stop reading
     */
    boolean add(ByteBuf part);

    /** The body is whole: the exchange goes on its way. */
    void complete();
}
