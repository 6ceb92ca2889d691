package dev.velox.engine.observe;

import java.net.URI;
import java.util.function.BiConsumer;

/**
 * The trace of one request that is sampled.
 *
 * <p>Threads: {@link #ended} on the loop of the request; {@link #attempt} on any, since requests may be sent
 * together.
 */
public interface RequestTrace {

    /** An attempt at an upstream begins. */
    AttemptTrace attempt(String upstream, URI origin);

    /** It is over. Called once. */
    void ended(ExchangeRecord exchange);

    /** One attempt in the trace. Threads: one loop. */
    interface AttemptTrace {

        /**
         * Tells the upstream which trace it is part of: name and value of each header that is to be sent, in place of the
         * caller's of that name.
         */
        void inject(BiConsumer<String, String> header);

        /** What its answer says it took. Told at most once, before {@link #ended}. */
        void used(UsageRecord usage);

        /** It is over. Called once. */
        void ended(AttemptRecord attempt);
    }
}
