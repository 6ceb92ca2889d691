package dev.velox.autoconfigure.web;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import dev.velox.engine.ingress.WireVersion;

/**
 * What the server below WebFlux knows of a request and WebFlux does not show. Known for Reactor Netty; other servers check
 * authority and framing themselves.
 *
 * @param channel the connection, for HTTP/2 the stream; null on other servers
 * @param version HTTP version, for the head guard
 * @param authority authority of an absolute-form request target, or null
 * @param multiplexed whether the connection carries several exchanges at once, so that none may close it
 * @param response the server's side of the answer; null on other servers
 */
record Wire(
        @Nullable Channel channel,
        WireVersion version,
        @Nullable String authority,
        boolean multiplexed,
        @Nullable HttpServerResponse response) {

    private static final Wire UNKNOWN = new Wire(null, WireVersion.OTHER, null, false, null);

    static Wire of(ServerHttpRequest request) {
        if (nativeRequest(request) instanceof HttpServerRequest http) {
            HttpVersion version = http.version();
            Channel channel = http instanceof Connection connection ? connection.channel() : null;
            HttpServerResponse response = http instanceof HttpServerResponse both ? both : null;
            if (version.majorVersion() > 1) {
                return new Wire(channel, WireVersion.OTHER, null, true, response);
            }
            WireVersion wireVersion = version.minorVersion() == 0 ? WireVersion.HTTP_1_0 : WireVersion.HTTP_1_1;
            return new Wire(channel, wireVersion, authority(http.uri()), false, response);
        }
        return UNKNOWN;
    }

    /** Whether the server itself has answered, which it does when what the caller sends stops being HTTP. */
    boolean answeredByServer() {
        return response != null && response.hasSentHeaders();
    }

    private static @Nullable Object nativeRequest(ServerHttpRequest request) {
        ServerHttpRequest innermost = request;
        while (innermost instanceof ServerHttpRequestDecorator decorator) {
            innermost = decorator.getDelegate();
        }
        try {
            return innermost instanceof AbstractServerHttpRequest server ? server.getNativeRequest() : null;
        } catch (IllegalStateException noServer) {
            // A mock request has no server below it, and says so only this way.
            return null;
        }
    }

    /** RFC 9112 section 3.2.2: an absolute form names scheme and authority before the path. */
    static @Nullable String authority(String target) {
        int scheme = target.indexOf("://");
        if (scheme < 0 || target.charAt(0) == '/') {
            return null;
        }
        int from = scheme + 3;
        int to = from;
        while (to < target.length() && "/?#".indexOf(target.charAt(to)) < 0) {
            to++;
        }
        return target.substring(from, to);
    }
}
