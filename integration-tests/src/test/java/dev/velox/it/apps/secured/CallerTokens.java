package dev.velox.it.apps.secured;

import reactor.core.publisher.Mono;

/** Who a bearer token belongs to. */
@FunctionalInterface
interface CallerTokens {

    /** The caller's name; empty for a token that nobody has. */
    Mono<String> callerOf(String token);
}
