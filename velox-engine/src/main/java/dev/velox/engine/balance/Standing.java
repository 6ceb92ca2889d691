package dev.velox.engine.balance;

import dev.velox.engine.health.EndpointHealth;

/** How one endpoint stands now, and its place in the hash order of sessions. */
abstract class Standing {

    private static final long NAME_SEED = 0x9E3779B97F4A7C15L;

    private final String name;
    private final long nameHash;

    Standing(String name) {
        this.name = name;
        this.nameHash = Hash64.of(name, NAME_SEED);
    }

    static Standing of(EndpointHealth health) {
        return new Standing(health.name()) {
            @Override
            boolean available(long now) {
                return health.available(now);
            }

            @Override
            long restLeft(String model, long now) {
                return health.restLeft(model, now);
            }

            @Override
            int inFlight() {
                return health.inFlight();
            }

            @Override
            double ramp(long now) {
                return health.ramp(now);
            }
        };
    }

    final String name() {
        return name;
    }

    final long nameHash() {
        return nameHash;
    }

    abstract boolean available(long now);

    abstract long restLeft(String model, long now);

    abstract int inFlight();

    abstract double ramp(long now);
}
