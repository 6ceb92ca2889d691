package dev.velox.autoconfigure.metrics;

import io.micrometer.observation.transport.RequestReplyReceiverContext;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.ingress.LaneCall;

/** A request of the Netty lane as an observation sees it: what is known of it at its begin, then at its end. */
final class LaneRequestContext
        extends RequestReplyReceiverContext<LaneRequestContext.Carrier, LaneRequestContext.Answer> {

    private final String method;
    private final String target;
    private final @Nullable String route;

    LaneRequestContext(LaneCall call) {
        super((carrier, name) -> carrier.header(name));
        this.method = call.method();
        this.target = call.target();
        this.route = call.route();
        setCarrier(new Carrier(call));
    }

    String method() {
        return method;
    }

    String target() {
        return target;
    }

    @Nullable String route() {
        return route;
    }

    /** Whoever wants to know of the trace that the caller is in has asked; the call is not looked at again. */
    void begun() {
        Carrier carrier = getCarrier();
        if (carrier != null) {
            carrier.call = null;
        }
    }

    void ended(LaneCall call) {
        setResponse(new Answer(call.status(), call.completed()));
    }

    /** What came back. */
    record Answer(int status, boolean completed) {}

    /** Headers of the request, for as long as they are there. */
    static final class Carrier {

        private @Nullable LaneCall call;

        private Carrier(LaneCall call) {
            this.call = call;
        }

        @Nullable String header(String name) {
            LaneCall open = call;
            return open == null ? null : open.requestHeader(name);
        }
    }
}
