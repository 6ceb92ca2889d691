package dev.velox.engine.upstream.wire;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.Await;
import dev.velox.engine.upstream.Certificates;
import dev.velox.engine.upstream.FrameServer;
import dev.velox.engine.upstream.NoLeaks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(NoLeaks.class)
class Http2AnswerTests {

    @Test
    void requestAndAnswerGoWhole() {
        try (FrameServer server =
                        new FrameServer(stream -> stream.head(201, "content-type", "a/b", "x-more", "1", "x-more", "2")
                                .data("one")
                                .end("two"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            assertThat(wire.protocol()).isEqualTo("h2");
            assertThat(wire.identity()).isPositive();
            Headers headers = new Headers().add("x-caller", "a").add("x-caller", "b");
            Answer answer = fixture.open(wire, WireFixture.request(headers, "{\"a\":1}"), new Answer(true));
            answer.awaitEnd();

            var sent = server.streams.getFirst().request();
            assertThat(sent.method()).hasToString("POST");
            assertThat(sent.scheme()).hasToString("http");
            assertThat(sent.authority()).hasToString("upstream.test:81");
            assertThat(sent.path()).hasToString("/v1/chat/completions?a=b");
            assertThat(sent.getAll("x-caller"))
                    .extracting(CharSequence::toString)
                    .containsExactly("a", "b");
            assertThat(sent.getAll("content-length"))
                    .extracting(CharSequence::toString)
                    .containsExactly("7");
            Await.until("the request is whole", () -> server.requestsReceived.get() == 1);
            assertThat(server.bytesReceived).hasValue(7);
            assertThat(answer.status).isEqualTo(201);
            assertThat(answer.headers.all("x-more")).containsExactly("1", "2");
            assertThat(answer.headers.first(":status")).isNull();
            assertThat(answer.text()).isEqualTo("onetwo");
            assertThat(answer.story).startsWith("head", "data").endsWith("end").doesNotContain("failed");
            fixture.awaitIdle(wire);
            Await.until("the owner hears of it", () -> fixture.freed.get() == 1);
        }
    }

    @Test
    void requestWithoutBodyEndsWithItsHead() {
        try (FrameServer server =
                        new FrameServer(stream -> stream.head(new DefaultHttp2Headers().status("204"), true));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer none = fixture.open(wire, WireFixture.request(null), new Answer(true))
                    .awaitEnd();
            Answer empty = fixture.post(wire, "").awaitEnd();
            assertThat(none.story).containsExactly("head", "end");
            assertThat(empty.status).isEqualTo(204);
            assertThat(server.requestsReceived).hasValue(2);
            assertThat(server.streams.getFirst().request().contains("content-length"))
                    .isFalse();
            assertThat(server.streams.getLast().request().get("content-length")).hasToString("0");
        }
    }

    @Test
    void everyRequestSaysItsOwnWords() {
        try (FrameServer server = new FrameServer(stream -> stream.head(
                                200, "x-echo", String.valueOf(stream.request().get("x-id")))
                        .end(String.valueOf(stream.request().get("x-same"))));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            for (int i = 0; i < 300; i++) {
                Headers headers = new Headers().add("x-same", "same").add("x-id", "id-" + i);
                Answer answer = fixture.open(wire, WireFixture.request(headers, "{}"), new Answer(true));
                assertThat(answer.awaitEnd().headers.first("x-echo")).isEqualTo("id-" + i);
                assertThat(answer.text()).isEqualTo("same");
            }
        }
    }

    @Test
    void settingsAndWindowsAreAnnounced() {
        try (FrameServer server = new FrameServer(stream -> stream.head(200).end("{}"));
                WireFixture fixture = new WireFixture()) {
            fixture.post(fixture.wire(server.port()), "{}").awaitEnd();
            Http2Settings settings = server.settingsReceived.element();
            assertThat(settings.pushEnabled()).isFalse();
            assertThat(settings.initialWindowSize()).isEqualTo(8 << 20);
            assertThat(settings.maxHeaderListSize()).isEqualTo(64 << 10);
            var codec = server.connections
                    .getFirst()
                    .pipeline()
                    .get(io.netty.handler.codec.http2.Http2FrameCodec.class)
                    .connection();
            int sent = server.streams.size() * 2;
            assertThat(codec.remote().flowController().windowSize(codec.connectionStream()))
                    .isBetween((64 << 20) - sent, 64 << 20);
        }
    }

    @Test
    void interimAnswersAndTrailersAreDropped() {
        try (FrameServer server = new FrameServer(stream -> {
                    for (int i = 0; i < InterimAnswers.MAX; i++) {
                        stream.head(103, "link", "</a>");
                    }
                    stream.head(200).data("{}").trailers("x-trailer", "1");
                });
                WireFixture fixture = new WireFixture()) {
            Answer answer = fixture.post(fixture.wire(server.port()), "{}").awaitEnd();
            assertThat(answer.text()).isEqualTo("{}");
            assertThat(answer.headers.contains("link")).isFalse();
            assertThat(answer.headers.contains("x-trailer")).isFalse();
        }
    }

    @Test
    void interimAnswersWithoutEndCostTheStreamOnly() {
        try (FrameServer server = new FrameServer(stream -> {
                    for (int i = 0; i <= InterimAnswers.MAX && stream.stream().id() == 3; i++) {
                        stream.head(103);
                    }
                    stream.head(200).end("{}");
                });
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            WireFailure failure = fixture.post(wire, "{}").awaitFailure();
            assertThat(failure.cause()).isInstanceOf(InterimAnswers.TooMany.class);
            assertThat(failure.connectionLost()).isFalse();
            assertThat(failure.unprocessed()).isFalse();
            fixture.post(wire, "{}").awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "20", "2000", "099", "2 0"})
    void headWithoutAStatusIsMalformed(String status) {
        try (FrameServer server = new FrameServer(stream -> {
                    DefaultHttp2Headers head = new DefaultHttp2Headers(false);
                    head.add("x-some", "1");
                    if (!status.isEmpty()) {
                        head.status(status);
                    }
                    stream.head(head, false);
                });
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            WireFailure failure = fixture.post(wire, "{}").awaitFailure();
            assertThat(failure.cause()).isInstanceOfAny(MalformedAnswerException.class, Http2Exception.class);
            assertThat(failure.connectionLost()).isFalse();
            Await.until("the stream is reset", () -> server.resets.size() == 1);
            fixture.awaitIdle(wire);
            assertThat(fixture.closed).isEmpty();
        }
    }

    @Test
    void bodyThatIsTooShortIsMalformed() {
        try (FrameServer server = new FrameServer(
                        stream -> stream.head(200, "content-length", "9").end("{}"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            WireFailure failure = fixture.post(wire, "{}").awaitFailure();
            assertThat(failure.cause()).isInstanceOf(Http2Exception.class);
            assertThat(failure.connectionLost()).isFalse();
            fixture.awaitIdle(wire);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nset-cookie: b", "a\0", "a\n"})
    void valueThatWouldBreakTheCallersHeadIsMalformed(String value) {
        try (FrameServer server = new FrameServer(stream ->
                        stream.head(new DefaultHttp2Headers(false).status("200").add("x-bad", value), true));
                WireFixture fixture = new WireFixture()) {
            Answer answer = fixture.post(fixture.wire(server.port()), "{}");
            assertThat(answer.awaitFailure().cause()).isInstanceOf(MalformedAnswerException.class);
            assertThat(answer.story).containsExactly("failed");
        }
    }

    @Test
    void endlessHeadersFailTheirStream() {
        try (FrameServer server = new FrameServer(stream -> stream.head(200, "x-long", "x".repeat(70 << 10)));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            assertThat(fixture.post(wire, "{}").awaitFailure().cause()).isInstanceOf(Http2Exception.class);
        }
    }

    @Test
    void resetsOfThePeerFailWithWhatTheySay() {
        try (FrameServer server = new FrameServer(stream -> stream.reset(
                        stream.stream().id() == 3 ? Http2Error.REFUSED_STREAM : Http2Error.INTERNAL_ERROR));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            WireFailure refused = fixture.post(wire, "{}").awaitFailure();
            WireFailure broken = fixture.post(wire, "x".repeat(200_000)).awaitFailure();
            assertThat(List.of(refused.unprocessed(), broken.unprocessed())).containsExactly(true, false);
            assertThat(broken.connectionLost()).isFalse();
            assertThat(broken.cause()).isInstanceOf(ResetStreamException.class).hasMessageContaining("INTERNAL_ERROR");
            fixture.awaitIdle(wire);
            fixture.post(wire, "{}").awaitFailure();
            assertThat(server.resets).isEmpty();
        }
    }

    @Test
    void headerThatCannotBeSentIsRefusedBeforeAnythingIsWritten() {
        try (FrameServer server = new FrameServer(stream -> stream.head(200).end("{}"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            for (Headers bad : List.of(
                    new Headers().add("x-bad", "a\r\nb: c"),
                    new Headers().add("x bad", "a"),
                    new Headers().add(":path", "/"))) {
                ByteBuf body = Unpooled.copiedBuffer("secret", StandardCharsets.UTF_8);
                WireRequest request = new WireRequest("POST", "http", "a", "/", bad, body);
                assertThatThrownBy(() -> fixture.open(wire, request, new Answer(true)))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageNotContaining("secret");
                assertThat(body.refCnt()).isZero();
            }
            assertThat(fixture.on(wire::active)).isZero();
            fixture.post(wire, "{}").awaitEnd();
            assertThat(server.streams).hasSize(1);
        }
    }

    @Test
    void headLongerThanThePeerTakesIsNotSent() {
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings().maxHeaderListSize(1_000),
                        stream -> stream.head(200).end("{}"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            WireFailure failure = fixture.open(
                            wire,
                            WireFixture.request(new Headers().add("x-long", "x".repeat(2_000)), "{}"),
                            new Answer(true))
                    .awaitFailure();
            assertThat(failure.unprocessed()).isTrue();
            assertThat(failure.connectionLost()).isFalse();
            fixture.post(wire, "{}").awaitEnd();
            assertThat(server.streams).hasSize(1);
            assertThat(server.resets).isEmpty();
        }
    }

    @Test
    void overTlsItIsTheSame() throws Exception {
        Certificates certificates = Certificates.forHost("localhost");
        var alpn = new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2);
        var serverSide = SslContextBuilder.forServer(certificates.bundle().toKeyManagerFactory())
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(alpn)
                .build();
        var clientSide = SslContextBuilder.forClient()
                .trustManager(certificates.bundle().toTrustManagerFactory())
                .applicationProtocolConfig(alpn)
                .build();
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings(),
                        serverSide,
                        0,
                        stream -> stream.head(200).data("one").end("two"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.connect(server.port(), WireFixture.SETTINGS, clientSide);
            Await.until("it settles", () -> fixture.settled.contains(wire));
            assertThat(fixture.channels
                            .getFirst()
                            .pipeline()
                            .get(SslHandler.class)
                            .applicationProtocol())
                    .isEqualTo("h2");
            assertThat(fixture.post(wire, "{}").awaitEnd().text()).isEqualTo("onetwo");
        }
    }
}
