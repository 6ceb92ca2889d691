package dev.velox.autoconfigure.upstreamhealth;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * What decides on the health of upstreams. An only upstream is asked whatever is known of it.
 *
 * @param probe What the gateway asks upstreams by itself.
 * @param breaker What keeps requests away from an upstream that fails.
 * @param restCap Longest rest that an upstream may ask for by answering 429 with Retry-After, as a duration; it holds for the
 *     model that was asked for. Past it the upstream is asked again.
 * @param ramp How long an upstream that was out and returns takes to get its whole share of requests again, as a duration,
 *     beginning with a tenth of it; 0 gives it the whole share at once.
 */
@ConfigurationProperties("velox.health")
public record UpstreamHealthProperties(
        @DefaultValue Probe probe,
        @DefaultValue Breaker breaker,
        @DefaultValue("60s") Duration restCap,
        @DefaultValue("10s") Duration ramp) {

    public UpstreamHealthProperties {
        check(!restCap.isNegative(), "velox.health.rest-cap", restCap, ">= 0s");
        check(!ramp.isNegative(), "velox.health.ramp", ramp, ">= 0s, 0 = at once");
    }

    /**
     * Probes: a GET of each upstream's warm-up path. Until the first one of an upstream succeeds, they do not take it out.
     *
     * @param enabled Whether upstreams are probed. When unset, they are where there is more than one: nobody could act on a verdict
     *     on the only one.
     * @param interval Time from one probe of an upstream to the next, as a duration. Upstreams are probed each for itself.
     * @param jitter Share of itself by which an interval is shorter or longer at random, from 0 to 0.5, so that gateways do not probe
     *     in step.
     * @param timeout How long the whole answer to a probe may take, as a duration, at most "velox.health.probe.interval". Past it
     *     the probe has failed.
     * @param downAfter Failed probes in a row after which an upstream gets no more requests. Every status other than 2xx is a
     *     failure.
     * @param upAfter Successful probes in a row after which it gets requests again.
     */
    public record Probe(
            @Nullable Boolean enabled,
            @DefaultValue("5s") Duration interval,
            @DefaultValue("0.1") double jitter,
            @DefaultValue("1s") Duration timeout,
            @DefaultValue("2") int downAfter,
            @DefaultValue("1") int upAfter) {

        public Probe {
            check(interval.isPositive(), "velox.health.probe.interval", interval, "> 0s");
            check(jitter >= 0 && jitter <= 0.5, "velox.health.probe.jitter", jitter, "0 to 0.5");
            check(
                    timeout.isPositive() && timeout.compareTo(interval) <= 0,
                    "velox.health.probe.timeout",
                    timeout,
                    "0s < timeout <= velox.health.probe.interval (" + interval + ")");
            check(downAfter >= 1, "velox.health.probe.down-after", downAfter, ">= 1");
            check(upAfter >= 1, "velox.health.probe.up-after", upAfter, ">= 1");
        }
    }

    /**
     * Circuit breaker of each upstream. What the caller is to blame for (4xx) is no failure.
     *
     * @param consecutiveFailures Requests that fail in a row before the upstream is left alone for "velox.health.breaker.open".
     * @param failureRate Share of the requests of "velox.health.breaker.window" that fail, above 0 up to 1, before it is left alone.
     * @param window How far back that share is taken, as a duration.
     * @param minRequests Requests that the window must hold before the share means anything.
     * @param open How long an upstream is left alone, as a duration. Past it one request at a time is sent to try it; when it
     *     succeeds, all are. Where the upstream could not be reached, the first probe that reaches it ends this time.
     * @param trial How long the request that tries it may stay without a verdict, as a duration. Past it another one is sent.
     */
    public record Breaker(
            @DefaultValue("5") int consecutiveFailures,
            @DefaultValue("0.5") double failureRate,
            @DefaultValue("10s") Duration window,
            @DefaultValue("20") int minRequests,
            @DefaultValue("30s") Duration open,
            @DefaultValue("30s") Duration trial) {

        private static final Duration MIN_WINDOW = Duration.ofMillis(10);

        public Breaker {
            check(consecutiveFailures >= 1, "velox.health.breaker.consecutive-failures", consecutiveFailures, ">= 1");
            check(
                    failureRate > 0 && failureRate <= 1,
                    "velox.health.breaker.failure-rate",
                    failureRate,
                    "above 0 up to 1");
            check(window.compareTo(MIN_WINDOW) >= 0, "velox.health.breaker.window", window, ">= 10ms");
            check(minRequests >= 1, "velox.health.breaker.min-requests", minRequests, ">= 1");
            check(open.isPositive(), "velox.health.breaker.open", open, "> 0s");
            check(trial.isPositive(), "velox.health.breaker.trial", trial, "> 0s");
        }
    }
}
