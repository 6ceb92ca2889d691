package dev.velox.engine.observe;

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

/**
 * Decides which requests are traced. Knows no tracing library; the auto-configuration translates.
 *
 * <p><b>Threads.</b> Called from any loop, on the hot path: implementations neither block nor throw, and cost next to nothing for
 * a request that is not traced.
 */
@FunctionalInterface
public interface RequestTracer {

    /** Traces nothing: what callers say of their traces passes on as it came. */
    RequestTracer NONE = headers -> null;

    /**
     * A request has arrived.
     *
     * @param headers gives the first value of a header, whose name is asked for in lower case, or null; called before this returns
     * @return its trace, or null when it is not sampled
     */
    @Nullable RequestTrace begin(Function<String, @Nullable String> headers);
}
