package dev.velox.engine.dispatch;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.balance.LearnedEndpoints;

/** Knows which endpoint stored which response, so that what refers to it is sent there and nowhere else. Threads: any. */
@FunctionalInterface
public interface LearnedIds {

    /** Nobody learns. */
    LearnedIds NONE = (id, endpoint, now) -> {};

    /**
     * An answer named its id; called before the bytes that name it reach the caller, on the loop of the exchange. Neither
     * blocks nor throws.
     *
     * @param id the upstream's word, at most 256 characters
     * @param endpoint name of the endpoint that answers
     * @param now on the engine's clock
     */
    void learn(String id, String endpoint, long now);

    /** Name of the endpoint that stored the response of this id; null when that is not known. */
    default @Nullable String endpoint(String id, long now) {
        return null;
    }

    /** What this table knows. */
    static LearnedIds in(LearnedEndpoints table) {
        return new LearnedIds() {
            @Override
            public void learn(String id, String endpoint, long now) {
                table.learn(id, endpoint, now);
            }

            @Override
            public @Nullable String endpoint(String id, long now) {
                return table.endpoint(id, now);
            }
        };
    }
}
