package dev.velox.engine.ingress;

import dev.velox.engine.exchange.Operation;

/** Whose a request is, by its method and raw path. */
public sealed interface Claim {

    /**
     * Velox serves it.
     *
     * @param operation what is asked
     * @param resource raw path below the base path, without a leading slash, percent-encoding untouched
     */
    record Claimed(Operation operation, String resource) implements Claim {}

    /**
     * The path is Velox's, the method is not: 405, unless the application maps it.
     *
     * @param allow value of the {@code Allow} header (RFC 9110 section 10.2.1)
     */
    record MethodNotAllowed(String allow) implements Claim {}

    /** Below the base path, and nothing that Velox knows: the application's, or a 404 where it has none. */
    record UnknownBelowBase() implements Claim {}

    /** The application's. */
    record NotOurs() implements Claim {}
}
