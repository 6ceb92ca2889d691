package dev.velox.autoconfigure.web;

import dev.velox.engine.exchange.Headers;

/**
 * The head of an answer, as the engine commits it.
 *
 * @param status HTTP status
 * @param headers end-to-end headers
 * @param flushEach whether each part of the body is to reach the caller at once
 */
record AnswerHead(int status, Headers headers, boolean flushEach) {}
