package dev.velox.engine.upstream.wire;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Heads of requests that follow each other on one connection. */
class Http1RequestHeadTests {

    private static final String[] NAMES = {
        "content-type", "accept", "authorization", "x-request-id", "traceparent", "user-agent", "x-a", "x-b"
    };

    private static final String[] VALUES = {
        "application/json",
        "",
        "1",
        "Bearer key",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "\u00e9\t\u00ff",
        "v".repeat(400)
    };

    private static final String[] METHODS = {"POST", "POST", "POST", "GET", "DELETE"};
    private static final String[] PATHS = {"/v1/chat/completions", "/v1/chat/completions", "/v1/embeddings", "/"};

    private final Http1RequestHead head = new Http1RequestHead();

    private String written(WireRequest request, int more) {
        ByteBuf bytes = head.write(ByteBufAllocator.DEFAULT, request, more);
        assertThat(bytes.writableBytes()).isGreaterThanOrEqualTo(more);
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        bytes.release();
        return text;
    }

    private static String plain(WireRequest request) {
        StringBuilder text = new StringBuilder(request.method());
        text.append(' ').append(request.path()).append(" HTTP/1.1\r\nhost: ");
        text.append(request.authority()).append("\r\n");
        request.headers()
                .forEach((name, value) ->
                        text.append(name).append(": ").append(value).append("\r\n"));
        ByteBuf body = request.body();
        if (body != null) {
            text.append("content-length: ").append(body.readableBytes()).append("\r\n");
        } else if (request.method().equals("POST")) {
            text.append("content-length: 0\r\n");
        }
        return text.append("\r\n").toString();
    }

    private static WireRequest request(RandomGenerator random, Headers headers) {
        int length = random.nextInt(4) == 0 ? 0 : random.nextInt(1 << random.nextInt(22));
        ByteBuf body = random.nextInt(5) == 0 ? null : Unpooled.wrappedBuffer(new byte[length]);
        String authority = random.nextInt(6) == 0 ? "b.test:8443" : "a.test";
        return new WireRequest(
                METHODS[random.nextInt(METHODS.length)],
                "http",
                authority,
                PATHS[random.nextInt(PATHS.length)],
                headers,
                body);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void eachIsWrittenAsIfItWereTheFirst(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Headers headers = new Headers();
        for (int i = 0; i < 1000; i++) {
            if (random.nextInt(3) == 0) {
                int change = random.nextInt(4);
                if (change == 0 || headers.size() > 100) {
                    headers = new Headers();
                } else if (change == 1 && headers.size() > 0) {
                    headers.remove(random.nextInt(headers.size()));
                }
                for (int more = random.nextInt(random.nextInt(50) == 0 ? 80 : 3); more > 0; more--) {
                    headers.add(NAMES[random.nextInt(NAMES.length)], VALUES[random.nextInt(VALUES.length)]);
                }
            }
            WireRequest request = request(random, headers);
            assertThat(written(request, random.nextInt(5000)))
                    .as("seed " + seed + " request " + i)
                    .isEqualTo(plain(request));
        }
    }

    @Test
    void fieldsBeyondThoseThatAreKeptAreNotSaidAgain() {
        Headers many = new Headers();
        for (int i = 0; i < 64; i++) {
            many.add("x-" + i, "v");
        }
        WireRequest plain = new WireRequest("POST", "http", "host", "/v1/chat/completions", many, null);
        Headers more = new Headers();
        many.forEach(more::add);
        more.add("authorization", "Bearer of-the-first");
        WireRequest first = new WireRequest("POST", "http", "host", "/v1/chat/completions", more, null);

        assertThat(written(first, 0)).isEqualTo(plain(first)).contains("of-the-first");
        assertThat(written(plain, 0)).isEqualTo(plain(plain)).doesNotContain("of-the-first");
        assertThat(written(plain, 0)).isEqualTo(plain(plain));
    }

    @Test
    void oneThatCannotBeSentLeavesNoTraceInTheNext() {
        Headers good = new Headers().add("x-a", "1").add("x-b", "2");
        WireRequest request = new WireRequest("GET", "http", "a.test", "/", good, null);
        String text = written(request, 0);
        for (String bad : new String[] {"3\r\nx-c: d", "\u4e2d", "\0", "\u007f"}) {
            Headers headers = new Headers().add("x-a", "7").add("x-b", bad);
            assertThatThrownBy(() -> written(new WireRequest("GET", "http", "a.test", "/", headers, null), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("x-b: not sendable");
            assertThat(written(request, 0)).isEqualTo(text);
        }
        for (String method : new String[] {"", "G T", "GET\r\n"}) {
            assertThatThrownBy(() -> written(new WireRequest(method, "http", "a.test", "/", good, null), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("method: not sendable");
        }
        assertThatThrownBy(() -> written(new WireRequest("GET", "http", "a.test\r\nx: y", "/", good, null), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("authority: not sendable");
        assertThat(written(request, 0)).isEqualTo(text);
    }
}
