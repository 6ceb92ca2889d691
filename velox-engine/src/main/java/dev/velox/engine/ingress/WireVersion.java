package dev.velox.engine.ingress;

/** How a request was framed on the wire, as far as {@link HeadGuard} has to know. */
public enum WireVersion {
    HTTP_1_0,
    HTTP_1_1,

    /** HTTP/2, or a server that has checked authority and framing itself. */
    OTHER
}
