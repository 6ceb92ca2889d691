package dev.velox.engine.dispatch;

/** Hears which endpoint stored which response, so that what refers to it can be sent there. */
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
}
