package dev.velox.autoconfigure.metrics;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.ingress.LaneCall;
import dev.velox.engine.ingress.LaneWatch;

/** Records {@code http.server.requests} for what the Netty lane serves, and a span where the application traces. */
final class LaneObservations implements LaneWatch {

    private static final AttributeKey<Observation> RUNNING = AttributeKey.valueOf("velox.observation");

    private final ObservationRegistry registry;
    private final LaneRequestConvention convention;

    /** @param name of the observation, {@code http.server.requests} unless the user gave another */
    LaneObservations(ObservationRegistry registry, String name) {
        this.registry = registry;
        this.convention = new LaneRequestConvention(name);
    }

    @Override
    public void began(Channel channel, LaneCall call) {
        LaneRequestContext context = new LaneRequestContext(call);
        Observation observation = Observation.createNotStarted(convention, () -> context, registry)
                .start();
        context.begun();
        channel.attr(RUNNING).set(observation);
    }

    @Override
    public void ended(Channel channel, LaneCall call) {
        @Nullable Observation observation = channel.attr(RUNNING).getAndSet(null);
        if (observation != null) {
            if (observation.getContext() instanceof LaneRequestContext context) {
                context.ended(call);
            }
            observation.stop();
        }
    }
}
