package dev.velox.faultkit;

/** What a server does with connections: the faults that no model name can select. */
public enum Door {
    /** They are accepted and served. */
    OPEN,
    /** They are refused: the port is kept, and nobody listens at it. */
    REFUSING,
    /** They are accepted, and not a byte is ever sent: no TLS, no SETTINGS, no answer. */
    MUTE
}
