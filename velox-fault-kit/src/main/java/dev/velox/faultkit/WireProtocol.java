package dev.velox.faultkit;

/** What a call came over. */
public enum WireProtocol {
    /** HTTP/1.1 (RFC 9112). */
    HTTP1,
    /** HTTP/2 (RFC 9113), over TLS or with prior knowledge. */
    HTTP2
}
