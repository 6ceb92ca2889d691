/**
 * What comes in: limits of a request, the way in, and what is claimed.
 */
@NullMarked
package dev.velox.autoconfigure.ingress;

import org.jspecify.annotations.NullMarked;
