package dev.velox.engine.scan;

/** The engine that was asked for does not run on this JVM. */
public final class ScanEngineUnavailableException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    private final String expected;

    ScanEngineUnavailableException(String engine, String expected) {
        super("scan engine: " + engine + " does not run on this JVM (expected: " + expected + ")");
        this.expected = expected;
    }

    /** What would be accepted, with what the JVM lacks. */
    public String expected() {
        return expected;
    }
}
