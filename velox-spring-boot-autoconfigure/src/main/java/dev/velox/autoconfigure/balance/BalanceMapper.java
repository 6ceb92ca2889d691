package dev.velox.autoconfigure.balance;

import dev.velox.engine.balance.BalanceSettings;

/** Properties to the engine's settings. */
final class BalanceMapper {

    private BalanceMapper() {}

    static BalanceSettings settings(BalanceProperties properties) {
        BalanceProperties.Affinity affinity = properties.affinity();
        return new BalanceSettings(
                properties.policy(), affinity.loadFactor(), affinity.learnedCapacity(), affinity.learnedTtl());
    }
}
