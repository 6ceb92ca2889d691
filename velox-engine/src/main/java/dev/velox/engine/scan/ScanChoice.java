package dev.velox.engine.scan;

/** Which scan engine the settings ask for. */
public enum ScanChoice {
    /** The fastest one that runs on this JVM. */
    AUTO,
    /** Eight bytes at a time in plain registers; runs everywhere. */
    SWAR
}
