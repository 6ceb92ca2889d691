package dev.velox.engine.scan;

import java.util.function.Supplier;

/**
 * The door to the scanners: chooses the implementation for this JVM once, tries it on known bodies, and says why it was
 * chosen.
 *
 * <p>Threads: any.
 */
public final class ScanEngine {

    private final String name;
    private final String reason;
    private final Supplier<RequestScanner> scanners;

    private ScanEngine(String name, String reason, Supplier<RequestScanner> scanners) {
        this.name = name;
        this.reason = reason;
        this.scanners = scanners;
    }

    /**
     * Chooses an engine.
     *
     * @throws IllegalStateException if the chosen engine reads a known body wrongly on this JVM
     */
    public static ScanEngine choose(ScanChoice choice) {
        String reason = switch (choice) {
            case AUTO -> "the only engine of this version, needs no JVM flag";
            case SWAR -> "named by the settings";
        };
        StringKernel kernel = new SwarKernel();
        ScanEngine engine = new ScanEngine("swar", reason, () -> new JsonScanner(kernel));
        SelfTest.run(engine.name, engine.newScanner());
        return engine;
    }

    /** The engine's name, as it stands in the settings. */
    public String name() {
        return name;
    }

    /** Why this engine was chosen; a few words for the log. */
    public String reason() {
        return reason;
    }

    /** A scanner for one thread. */
    public RequestScanner newScanner() {
        return scanners.get();
    }
}
