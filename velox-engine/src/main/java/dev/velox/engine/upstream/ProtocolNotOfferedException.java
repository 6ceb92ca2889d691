package dev.velox.engine.upstream;

/** TLS works, but the upstream does not speak HTTP/2. Expected, hence without a stack trace. */
final class ProtocolNotOfferedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ProtocolNotOfferedException() {
        super("HTTP/2 not offered", null, false, false);
    }
}
