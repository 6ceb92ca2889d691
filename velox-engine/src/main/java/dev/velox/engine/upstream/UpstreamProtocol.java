package dev.velox.engine.upstream;

/** What is spoken with an upstream. */
public enum UpstreamProtocol {
    /** https: HTTP/2 or HTTP/1.1, as ALPN decides. http: HTTP/1.1 with keep-alive. */
    AUTO,
    /** HTTP/2 over TLS only. */
    H2,
    /** HTTP/2 over cleartext with prior knowledge (RFC 9113 section 3.3). */
    H2C,
    /** HTTP/1.1 only. */
    HTTP1
}
