package dev.velox.engine.scan;

/** Which scan engine the settings ask for. */
public enum ScanChoice {
    /** The fastest one that runs on this JVM. */
    AUTO,
    /** The registers of the Vector API, 128 to 512 bits wide; needs {@code --add-modules jdk.incubator.vector}. */
    VECTOR,
    /** Eight bytes at a time in plain registers; runs everywhere. */
    SWAR
}
