package dev.velox.autoconfigure.actuate;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.gateway.ClusterSnapshot.Member;
import dev.velox.engine.health.EndpointHealthSnapshot;
import dev.velox.engine.routing.Offer;

/**
 * What {@code /actuator/velox/upstreams/<name>} shows. Times are in milliseconds.
 *
 * @param serves which requests go there
 * @param health the verdict on it
 * @param breaker {@code closed}, {@code open} or {@code half_open}
 * @param resting models for which it asked to be left alone
 * @param inFlight attempts that are open
 * @param requests attempts since the start
 * @param errors how many of them failed
 * @param headMillis moving average from a request sent to the head of its answer, or null before the first
 * @param lastFailure what went wrong last, or null when nothing has
 */
record UpstreamDescriptor(
        String origin,
        String protocol,
        Serves serves,
        Health health,
        String breaker,
        Resting resting,
        int inFlight,
        long requests,
        long errors,
        @Nullable Double headMillis,
        int connections,
        String warmUp,
        @Nullable LastFailure lastFailure)
        implements OperationResponseBody {

    static UpstreamDescriptor of(Member member) {
        EndpointHealthSnapshot health = member.health();
        return new UpstreamDescriptor(
                member.traffic().origin(),
                member.traffic().protocol(),
                Serves.of(member.offer()),
                Health.of(health),
                health.breaker(),
                new Resting(health.restingModels(), millis(health.longestRestNanos())),
                health.inFlight(),
                health.requests(),
                health.errors(),
                health.headNanos() == 0 ? null : TimeUnit.NANOSECONDS.toMicros(health.headNanos()) / 1e3,
                member.traffic().connections(),
                member.traffic().warmUp(),
                LastFailure.of(member));
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /**
     * Which requests go there.
     *
     * @param models names and patterns
     * @param aliases names that are written over on the way
     * @param unmatched whether it also gets the models that nobody names
     * @param weight its share where balancing goes by weights
     * @param tier the lowest is used first
     * @param maxInFlight attempts that may be open, 0 = unlimited
     */
    record Serves(
            List<String> models, List<Renamed> aliases, boolean unmatched, int weight, int tier, int maxInFlight) {

        static Serves of(Offer offer) {
            Endpoint endpoint = offer.endpoint();
            List<Renamed> aliases = offer.aliases().stream()
                    .map(alias -> new Renamed(alias.model(), alias.target()))
                    .toList();
            return new Serves(
                    offer.models(),
                    aliases,
                    offer.unmatched(),
                    endpoint.weight(),
                    endpoint.tier(),
                    endpoint.maxInFlight());
        }
    }

    record Renamed(String model, String to) {}

    /**
     * The verdict.
     *
     * @param state {@code healthy}, {@code resting}, {@code half_open}, {@code open} or {@code probed_out}
     * @param usable whether requests are sent there
     * @param reason what changed the verdict last, or null when nothing has since the start
     * @param millisSinceChange how long ago that was
     * @param probes {@code unknown}, {@code up} or {@code down}
     * @param share part of its usual work that it gets; below 1 while it comes back
     */
    record Health(
            String state,
            boolean usable,
            @Nullable String reason,
            @Nullable Long millisSinceChange,
            String probes,
            double share) {

        static Health of(EndpointHealthSnapshot health) {
            return new Health(
                    health.state().label(),
                    health.state().usable(),
                    health.lastReason() == null ? null : health.lastReason().label(),
                    health.lastReason() == null ? null : millis(health.sinceLastChangeNanos()),
                    health.probes().name().toLowerCase(Locale.ROOT),
                    health.ramp());
        }
    }

    /**
     * Models for which it asked to be left alone.
     *
     * @param models how many
     * @param longestMillis how much longer the one that rests longest does
     */
    record Resting(int models, long longestMillis) {}

    /**
     * What went wrong last.
     *
     * @param message what it was; holds neither keys nor anything that the upstream sent
     * @param millisAgo how long ago a request failed, or null when none did
     */
    record LastFailure(@Nullable String message, @Nullable Long millisAgo) {

        static @Nullable LastFailure of(Member member) {
            String message = member.traffic().lastFailure();
            long ago = member.health().sinceLastFailureNanos();
            return message == null && ago < 0 ? null : new LastFailure(message, ago < 0 ? null : millis(ago));
        }
    }
}
