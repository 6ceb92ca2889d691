package dev.velox.autoconfigure.engine;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * The workers that scan what would hold an event loop up.
 *
 * @param count Number of workers; 0 means one per core.
 * @param pinned Whether threads keep to a CPU each. "auto" pins the workers where the JVM may make native calls, there are more
 *     than two CPUs and no CPU quota is in force; "on" pins the event loops too, which the application's own clients share;
 *     "off" pins nothing.
 * @param arenaSize Scan scratch of each event loop and worker. Larger bodies are scanned where they stand.
 */
@ConfigurationProperties("velox.workers")
public record WorkersProperties(
        @DefaultValue("0") int count,
        @DefaultValue("auto") PinMode pinned,
        @DefaultValue("256KB") DataSize arenaSize) {

    private static final int MAX_COUNT = 1024;

    public WorkersProperties {
        check(count >= 0 && count <= MAX_COUNT, "velox.workers.count", count, "0.." + MAX_COUNT + ", 0 = one per core");
        check(
                arenaSize.toBytes() >= 4096 && arenaSize.compareTo(DataSize.ofMegabytes(64)) <= 0,
                "velox.workers.arena-size",
                arenaSize,
                "4KB..64MB");
    }

    /** The number of workers, at least one. */
    int effectiveCount() {
        return count > 0 ? count : Runtime.getRuntime().availableProcessors();
    }

    /** What is pinned. */
    public enum PinMode {
        /** The workers, where it helps. */
        AUTO,
        /** Workers and event loops. */
        ON,
        /** Nothing. */
        OFF
    }
}
