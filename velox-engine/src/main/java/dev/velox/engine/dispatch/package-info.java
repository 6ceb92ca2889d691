/**
 * Which attempts a request makes: pick, send, retry, fall back, hedge. Front door: {@link
 * dev.velox.engine.dispatch.Dispatcher}.
 */
@NullMarked
package dev.velox.engine.dispatch;

import org.jspecify.annotations.NullMarked;
