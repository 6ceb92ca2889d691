/**
 * HTTP in, for every lane alike: which paths are Velox's, and which request heads are refused before anything else looks at
 * them. Front doors: {@link dev.velox.engine.ingress.Claims} and {@link dev.velox.engine.ingress.HeadGuard}.
 *
 * <p><b>Threads.</b> Everything here is immutable or stateless and may be called from any thread.
 */
@NullMarked
package dev.velox.engine.ingress;

import org.jspecify.annotations.NullMarked;
