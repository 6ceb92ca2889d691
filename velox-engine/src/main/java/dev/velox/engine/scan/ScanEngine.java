package dev.velox.engine.scan;

import java.util.function.Supplier;

/**
 * The door to the scanners: chooses the implementation for this JVM once, tries it on known bodies, and says why it was
 * chosen.
 *
 * <p>Threads: any.
 */
public final class ScanEngine {

    private static final long VECTOR_OFFLOAD_THRESHOLD = 1 << 20;
    private static final long SWAR_OFFLOAD_THRESHOLD = 256 << 10;

    private final String name;
    private final String reason;
    private final long offloadThreshold;
    private final Supplier<RequestScanner> scanners;

    private ScanEngine(String name, String reason, long offloadThreshold, StringKernel kernel) {
        this.name = name;
        this.reason = reason;
        this.offloadThreshold = offloadThreshold;
        this.scanners = () -> new JsonScanner(kernel);
        SelfTest.run(name, newScanner());
    }

    /**
     * Chooses an engine.
     *
     * @throws ScanEngineUnavailableException if the engine that was asked for does not run on this JVM
     * @throws IllegalStateException if it runs, but reads a known body wrongly
     */
    public static ScanEngine choose(ScanChoice choice) {
        return choose(choice, VectorSupport::find);
    }

    /** Looks for vectors only where they are wanted: a JVM that loads one kernel alone calls it directly. */
    static ScanEngine choose(ScanChoice choice, Supplier<VectorSupport> vectors) {
        if (choice == ScanChoice.SWAR) {
            return swar("named by the settings");
        }
        VectorSupport support = vectors.get();
        StringKernel kernel = support.kernel();
        if (choice == ScanChoice.VECTOR) {
            if (kernel == null) {
                throw new ScanEngineUnavailableException(
                        "vector", "auto or swar; on this JVM vector " + support.reason());
            }
            return vector(kernel, support.reason() + ", named by the settings");
        }
        if (kernel == null) {
            return swar(support.reason());
        }
        try {
            return vector(kernel, support.reason());
        } catch (IllegalStateException misread) {
            return swar("the vector engine failed its self-test: " + misread.getMessage());
        }
    }

    private static ScanEngine vector(StringKernel kernel, String reason) {
        return new ScanEngine("vector", reason, VECTOR_OFFLOAD_THRESHOLD, kernel);
    }

    private static ScanEngine swar(String reason) {
        return new ScanEngine("swar", reason, SWAR_OFFLOAD_THRESHOLD, new SwarKernel());
    }

    /** The engine's name, as it stands in the settings. */
    public String name() {
        return name;
    }

    /** Why this engine was chosen; a few words for the log. */
    public String reason() {
        return reason;
    }

    /** Over how many bytes a body should rather be scanned by a worker than on an event loop, if nothing else is set. */
    public long offloadThreshold() {
        return offloadThreshold;
    }

    /** A scanner for one thread. */
    public RequestScanner newScanner() {
        return scanners.get();
    }
}
