/**
 * Which attempts a request makes: the properties of retries and hedges, and the dispatcher made from them.
 */
@NullMarked
package dev.velox.autoconfigure.dispatch;

import org.jspecify.annotations.NullMarked;
