package dev.velox.engine.upstream.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Headers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class Http1WireTests {

    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Owner owner = new Owner();
    private final Wire wire = Wires.http1(channel, owner);
    private final Http1Answer answer = new Http1Answer();

    private static final class Owner implements WireOwner {

        final List<String> told = new ArrayList<>();

        @Override
        public void settled(Wire wire) {
            told.add("settled");
        }

        @Override
        public void freed(Wire wire) {
            told.add("freed");
        }

        @Override
        public void retired(Wire wire) {
            told.add("retired");
        }

        @Override
        public void closed(Wire wire, Throwable cause) {
            told.add("closed");
        }
    }

    @AfterEach
    void nothingIsLeft() {
        channel.finishAndReleaseAll();
    }

    private static WireRequest request(String method, Headers headers, @Nullable String body) {
        ByteBuf bytes = body == null ? null : Unpooled.copiedBuffer(body, StandardCharsets.UTF_8);
        return new WireRequest(method, "http", "api.acme.test", "/v1/x?a=b", headers, bytes);
    }

    private WireStream post() {
        return wire.open(request("POST", new Headers(), "{}"), answer);
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            text.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return text.toString();
    }

    private void comes(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1));
    }

    @Test
    void requestIsWrittenAsItIsWithItsLength() {
        Headers headers = new Headers().add("content-type", "application/json").add("x-odd", "\u00e9\tz");
        wire.open(request("POST", headers, "{\"a\":1}"), answer);
        assertThat(sent())
                .isEqualTo("POST /v1/x?a=b HTTP/1.1\r\nhost: api.acme.test\r\ncontent-type: application/json\r\n"
                        + "x-odd: \u00e9\tz\r\ncontent-length: 7\r\n\r\n{\"a\":1}");
        assertThat(wire.takes()).isFalse();
        assertThat(wire.active()).isEqualTo(1);
        assertThat(wire.identity()).isNotZero();
    }

    @Test
    void largeBodyIsNotCopied() {
        String body = "x".repeat(100_000);
        wire.open(request("POST", new Headers(), body), answer);
        assertThat(sent()).contains("content-length: 100000\r\n\r\nxxx").hasSizeGreaterThan(100_000);
    }

    @ParameterizedTest
    @CsvSource({"POST, true", "GET, false", "DELETE, false", "HEAD, false"})
    void methodThatUsuallyHasABodySaysThatItHasNone(String method, boolean said) {
        wire.open(request(method, new Headers(), null), answer);
        assertThat(sent().contains("content-length: 0\r\n")).isEqualTo(said);
    }

    @ParameterizedTest
    @CsvSource({"x-split, 'a\r\nx: b'", "x-nul, 'a\0'", "'x y', a", "'x:', a", "x-wide, \u4e2d", "'', a", "'x\n', a"})
    void headerThatCannotBeSentIsRefusedAndNothingIsWritten(String name, String value) {
        Headers headers = new Headers().add(name, value);
        WireRequest request = request("POST", headers, "{}");
        assertThatThrownBy(() -> wire.open(request, answer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not sendable");
        assertThat(request.body())
                .isNotNull()
                .satisfies(body -> assertThat(body.refCnt()).isZero());
        assertThat(sent()).isEmpty();
        assertThat(wire.takes()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/x y", "/v1/\r\nx", "/v1/\u00e9"})
    void pathThatCannotBeSentIsRefused(String path) {
        WireRequest request = new WireRequest("GET", "http", "a.test", path, new Headers(), null);
        assertThatThrownBy(() -> wire.open(request, answer)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void connectionIsFreeAgainAfterAWholeAnswer() {
        post();
        comes(OK + "Content-Length: 2\r\nX-Id: 7\r\n\r\n{}");
        assertThat(answer.heard).containsExactly("head", "data", "end");
        assertThat(answer.status).isEqualTo(200);
        assertThat(answer.headers)
                .isNotNull()
                .satisfies(fields -> assertThat(fields.first("x-id")).isEqualTo("7"));
        assertThat(answer.endsWithConnection).isFalse();
        assertThat(owner.told).containsExactly("freed");
        assertThat(wire.takes()).isTrue();

        Http1Answer second = new Http1Answer();
        wire.open(request("GET", new Headers(), null), second);
        comes(OK + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n");
        assertThat(second.heard).containsExactly("head", "data", "pass");
        comes("0\r\nX-Trailer: 1\r\n\r\n");
        assertThat(second.heard).containsExactly("head", "data", "pass", "end");
        assertThat(wire.takes()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}X",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
            })
    void connectionIsNotUsedAgain(String text) {
        post();
        comes(text);
        assertThat(answer.ended()).isTrue();
        assertThat(answer.body).hasToString("{}");
        assertThat(wire.takes()).isFalse();
        assertThat(channel.isOpen()).isFalse();
        assertThat(owner.told).containsExactly("closed");
    }

    @Test
    void bodyOfUnknownLengthEndsWithTheConnection() {
        post();
        comes(OK + "\r\n{\"a\":");
        comes("1}");
        assertThat(answer.endsWithConnection).isTrue();
        assertThat(answer.ended()).isFalse();
        channel.close();
        assertThat(answer.heard).endsWith("end");
        assertThat(answer.body).hasToString("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void answersThatHaveNoBodyEndWithTheirHead(int status) {
        post();
        comes("HTTP/1.1 " + status + " X\r\n\r\n");
        assertThat(answer.heard).containsExactly("head", "end");
        assertThat(answer.endsWithConnection).isFalse();
        assertThat(wire.takes()).isTrue();
    }

    @Test
    void answerToHeadHasNoBodyWhateverItSays() {
        wire.open(request("HEAD", new Headers(), null), answer);
        comes(OK + "Content-Length: 10\r\n\r\n");
        assertThat(answer.heard).containsExactly("head", "end");
        assertThat(wire.takes()).isTrue();
        Http1Answer second = new Http1Answer();
        wire.open(request("GET", new Headers(), null), second);
        comes(OK + "Content-Length: 2\r\n\r\n{}");
        assertThat(second.body).hasToString("{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n{}",
                "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
                "garbage\r\n\r\n"
            })
    void framingThatTwoReadersUnderstandDifferentlyIsNoAnswer(String text) {
        post();
        comes(text);
        assertThat(answer.ended()).isFalse();
        WireFailure failure = answer.failureOf();
        assertThat(failure.cause()).isNotInstanceOf(IOException.class);
        assertThat(failure.unprocessed()).isFalse();
        assertThat(failure.connectionLost()).isTrue();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void headOfMoreThan64KilobytesIsNoAnswer() {
        post();
        comes(OK + "X: " + "y".repeat(70_000) + "\r\n\r\n");
        assertThat(answer.failureOf().cause()).isNotInstanceOf(IOException.class);
    }

    @Test
    void interimAnswersAreSwallowedUpToEight() {
        post();
        for (int i = 0; i < 8; i++) {
            comes("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        }
        assertThat(answer.heard).isEmpty();
        comes("HTTP/1.1 100 Continue\r\n\r\n");
        assertThat(answer.failureOf().cause()).isInstanceOf(InterimAnswers.TooMany.class);
    }

    @Test
    void bytesWhileNothingWasAskedEndTheConnection() {
        comes(OK + "Content-Length: 0\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
        assertThat(wire.takes()).isFalse();
        assertThat(owner.told).containsExactly("closed");
    }

    @Test
    void answerBeforeTheRequestWasWrittenWholeEndsTheConnectionBehindIt() {
        EmbeddedChannel slow = new EmbeddedChannel(new Blocked());
        Wire blocked = Wires.http1(slow, owner);
        blocked.open(request("POST", new Headers(), "x".repeat(10_000)), answer);
        slow.writeInbound(
                Unpooled.copiedBuffer("HTTP/1.1 413 X\r\nContent-Length: 2\r\n\r\n{}", StandardCharsets.ISO_8859_1));
        assertThat(answer.heard).containsExactly("head", "data", "end");
        assertThat(blocked.takes()).isFalse();
        assertThat(slow.isOpen()).isFalse();
        slow.finishAndReleaseAll();
    }

    /** A peer that reads nothing. */
    private static final class Blocked extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ((ByteBuf) message).release();
        }
    }

    @Test
    void writeThatFailsBeforeItsFirstByteLeavesTheRequestUnprocessed() {
        EmbeddedChannel broken = new EmbeddedChannel(new Broken());
        Wire failing = Wires.http1(broken, owner);
        failing.open(request("POST", new Headers(), "{}"), answer);
        assertThat(answer.failureOf().unprocessed()).isTrue();
        assertThat(answer.failureOf().connectionLost()).isTrue();
        assertThat(broken.isOpen()).isFalse();
    }

    private static final class Broken extends ChannelOutboundHandlerAdapter {
        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            ((ByteBuf) message).release();
            promise.setFailure(new IOException("Broken pipe"));
        }
    }

    @Test
    void headThatIsCutShortIsNoAnswerAndNoHeadIsALostConnection() {
        post();
        comes(OK + "Content-Type: appl");
        channel.close();
        assertThat(answer.failureOf().cause()).isNotInstanceOf(IOException.class);

        EmbeddedChannel silent = new EmbeddedChannel();
        Http1Answer none = new Http1Answer();
        Wires.http1(silent, owner).open(request("POST", new Headers(), "{}"), none);
        silent.close();
        assertThat(none.failureOf().cause()).isInstanceOf(IOException.class);
        silent.finishAndReleaseAll();
    }

    @Test
    void connectionLostInTheMiddleMayHaveRunTheRequest() {
        post();
        comes(OK + "Content-Length: 10\r\n\r\n{}");
        channel.close();
        assertThat(answer.heard).containsExactly("head", "data", "pass", "failed");
        assertThat(answer.failureOf().cause()).isInstanceOf(IOException.class);
        assertThat(answer.failureOf().unprocessed()).isFalse();
        assertThat(answer.failureOf().connectionLost()).isTrue();
        assertThat(owner.told).containsExactly("closed");
    }

    @Test
    void readingStopsWhileTooMuchIsUntakenAndGoesOnLater() {
        WireStream stream = post();
        comes(OK + "Content-Length: 1000000\r\n\r\n");
        String piece = "x".repeat(100_000);
        comes(piece);
        comes(piece);
        assertThat(channel.config().isAutoRead()).isTrue();
        comes(piece);
        assertThat(channel.config().isAutoRead()).isFalse();
        stream.consumed(20_000);
        assertThat(channel.config().isAutoRead()).isFalse();
        stream.consumed(100_000);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void answerThatEndedWhileReadingHadStoppedLeavesAConnectionThatReads() {
        post();
        comes(OK + "Content-Length: 300000\r\n\r\n" + "x".repeat(300_000));
        assertThat(answer.ended()).isTrue();
        assertThat(wire.takes()).isTrue();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void cancelClosesAndTheListenerHearsNothingMore() {
        WireStream stream = post();
        comes(OK + "Content-Length: 10\r\n\r\n{}");
        stream.cancel();
        assertThat(channel.isOpen()).isFalse();
        assertThat(answer.heard).containsExactly("head", "data", "pass");
        assertThat(owner.told).containsExactly("closed");
    }

    @Test
    void streamOfAnEarlierRequestHasNoHandOnTheNext() {
        WireStream first = post();
        comes(OK + "Content-Length: 0\r\n\r\n");
        Http1Answer second = new Http1Answer();
        wire.open(request("GET", new Headers(), null), second);
        first.cancel();
        first.consumed(5);
        comes(OK + "Content-Length: 2\r\n\r\n{}");
        assertThat(second.heard).containsExactly("head", "data", "end");
    }

    @Test
    void retiredConnectionEndsBehindItsRequest() {
        post();
        wire.retire();
        assertThat(owner.told).containsExactly("retired");
        assertThat(channel.isOpen()).isTrue();
        comes(OK + "Content-Length: 2\r\n\r\n{}");
        assertThat(answer.ended()).isTrue();
        assertThat(owner.told).containsExactly("retired", "closed");
    }
}
