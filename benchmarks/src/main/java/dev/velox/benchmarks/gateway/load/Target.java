package dev.velox.benchmarks.gateway.load;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import dev.velox.benchmarks.gateway.RequestBody;

/** Where requests go: a URL with http. */
record Target(InetSocketAddress address, String path) {

    private static final String DEFAULT_PATH = "/v1/chat/completions";

    /**
     * Reads a URL; without a path it means the chat completions.
     *
     * @throws IllegalArgumentException for anything but http with host and port
     */
    static Target of(String url) {
        URI uri = URI.create(url);
        if (!"http".equals(uri.getScheme()) || uri.getHost() == null || uri.getPort() < 0) {
            throw new IllegalArgumentException("target: " + url + " (expected: http://HOST:PORT)");
        }
        String path = uri.getRawPath().isEmpty() ? DEFAULT_PATH : uri.getRawPath();
        return new Target(new InetSocketAddress(uri.getHost(), uri.getPort()), path);
    }

    /** A whole request for a model, as bytes; an id that is not empty goes along in {@code x-bench-id}. */
    ByteBuf request(String model, String id) {
        String head = "POST " + path + " HTTP/1.1\r\nhost: " + address.getHostString() + ':' + address.getPort()
                + "\r\nauthorization: Bearer sk-caller-0123456789\r\ncontent-type: application/json\r\ncontent-length: "
                + RequestBody.LENGTH + (id.isEmpty() ? "" : "\r\nx-bench-id: " + id) + "\r\n\r\n";
        return Unpooled.directBuffer(head.length() + RequestBody.LENGTH)
                .writeBytes(head.getBytes(StandardCharsets.US_ASCII))
                .writeBytes(RequestBody.of(model));
    }
}
