package dev.velox.autoconfigure.balance;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.velox.engine.balance.BalancePolicy;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;
import static dev.velox.engine.balance.BalanceSettings.MAX_LEARNED_CAPACITY;
import static dev.velox.engine.balance.BalanceSettings.MAX_LEARNED_TTL;
import static dev.velox.engine.balance.BalanceSettings.MAX_LOAD_FACTOR;

/**
 * How requests are spread over the upstreams of a model.
 *
 * @param policy Choice among the healthy upstreams of the lowest tier for requests without a session: "power-of-two" (of two
 *     drawn the one with fewer open requests), "round-robin", "least-loaded", "random" or "weighted" (random, by
 *     weight). Can be switched while running by the Actuator endpoint "veloxbalance", until the next restart.
 * @param affinity How requests of one session stay with one upstream.
 */
@ConfigurationProperties("velox.balance")
public record BalanceProperties(
        @DefaultValue("power-of-two") BalancePolicy policy,
        @DefaultValue Affinity affinity) {

    /**
     * How requests of one session stay with one upstream.
     *
     * @param loadFactor How many times its fair share of the open requests an upstream may have before the sessions that belong
     *     to it spill over to their next best, from 1; the share follows the weights.
     * @param learnedCapacity Response ids whose upstream is remembered, so that requests that refer to them go there; the oldest are
     *     forgotten first. A full table takes about 40 bytes per id.
     * @param learnedTtl How long the upstream of a response id is remembered, as a duration. A request that refers to a forgotten
     *     id goes to any upstream of its model.
     */
    public record Affinity(
            @DefaultValue("1.25") double loadFactor,
            @DefaultValue("100000") int learnedCapacity,
            @DefaultValue("24h") Duration learnedTtl) {

        public Affinity {
            check(
                    loadFactor >= 1 && loadFactor <= MAX_LOAD_FACTOR,
                    "velox.balance.affinity.load-factor",
                    loadFactor,
                    "1..100");
            check(
                    learnedCapacity >= 1 && learnedCapacity <= MAX_LEARNED_CAPACITY,
                    "velox.balance.affinity.learned-capacity",
                    learnedCapacity,
                    "1.." + MAX_LEARNED_CAPACITY);
            check(
                    learnedTtl.isPositive() && learnedTtl.compareTo(MAX_LEARNED_TTL) <= 0,
                    "velox.balance.affinity.learned-ttl",
                    learnedTtl,
                    "above 0s, at most 366d");
        }
    }
}
