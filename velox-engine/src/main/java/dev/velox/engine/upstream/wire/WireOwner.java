package dev.velox.engine.upstream.wire;

/**
 * Who keeps connections, told of what happens to them. Called on the loop of the connection; {@link #retired} and {@link
 * #closed} also from within calls of {@link Wire} and {@link WireStream}.
 */
public interface WireOwner {

    /** It can be used: TCP, TLS and, for HTTP/2, the peer's first SETTINGS are there. Once, unless it closes before. */
    void settled(Wire wire);

    /** A request ended or the peer's limit rose: it takes at least one more. */
    void freed(Wire wire);

    /** It takes no new requests any more. Once, unless it closes first. */
    void retired(Wire wire);

    /** It is gone; what was open on it has been told. Once, also when it never settled. */
    void closed(Wire wire, Throwable cause);
}
