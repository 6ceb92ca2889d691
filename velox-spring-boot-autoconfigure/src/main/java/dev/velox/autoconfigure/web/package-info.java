/**
 * The WebFlux lane: exposes the gateway inside a reactive web application as an ordinary functional endpoint, behind every
 * filter that the application put in the way.
 *
 * <p><b>Threads.</b> A request is served on one of the gateway's loops: the one that its connection lives on, where there is
 * one. What arrives on another thread hops there first. <b>Ownership.</b> Request buffers pass to the gateway's collector,
 * answer buffers to the server; what neither took is released when the exchange is over.
 */
@NullMarked
package dev.velox.autoconfigure.web;

import org.jspecify.annotations.NullMarked;
