/** Outgoing events as an interface: what the engine tells metrics and logs, in plain values. */
@NullMarked
package dev.velox.engine.observe;

import org.jspecify.annotations.NullMarked;
