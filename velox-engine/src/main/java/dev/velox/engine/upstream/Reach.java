package dev.velox.engine.upstream;

/** How far an attempt had come when it failed: whether the upstream may have begun, and charged for, the work. */
public enum Reach {
    /** Not a byte of the request can have been acted on. */
    NEVER_REACHED,
    /** The request was written, at least in part: the upstream may have run it. */
    MAYBE_RAN
}
