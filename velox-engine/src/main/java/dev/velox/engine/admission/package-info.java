/**
 * May it enter: caller keys, in-flight and buffer budgets, the rate limiter and the bounded waiting for its slots. Front
 * door: {@link dev.velox.engine.admission.Admission}.
 *
 * <p><b>Threads.</b> Budgets and keys from any loop; an exchange is touched on its own loop only, and who waits on one loop
 * is known to that loop alone.
 *
 * <p><b>Memory.</b> Shared between loops, each an atomic of its own: exchanges in flight, reserved bytes, draining, and the
 * word of the limiter.
 *
 * <p><b>Ownership.</b> What an exchange took here (its place in flight, reserved bytes, a place in the queue, a slot) is
 * given back here: the place in the queue and the slot as soon as it stops waiting, the rest by {@code leave}.
 */
@NullMarked
package dev.velox.engine.admission;

import org.jspecify.annotations.NullMarked;
