/**
 * HTTP in: which paths are Velox's and which request heads are refused, for every lane alike ({@link
 * dev.velox.engine.ingress.Claims}, {@link dev.velox.engine.ingress.HeadGuard}); and the lane that takes them off Netty
 * channels ({@link dev.velox.engine.ingress.NettyLane}).
 *
 * <p><b>Threads.</b> What the lanes share is immutable or stateless and may be called from any thread; what belongs to a
 * connection stays on its loop.
 */
@NullMarked
package dev.velox.engine.ingress;

import org.jspecify.annotations.NullMarked;
