/**
 * The Netty lane: puts the gateway's channel handlers into Boot's Reactor Netty server, in front of WebFlux, or onto a port of
 * the gateway's own.
 */
@NullMarked
package dev.velox.autoconfigure.netty;

import org.jspecify.annotations.NullMarked;
