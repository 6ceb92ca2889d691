package dev.velox.engine.upstream.wire;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.NoLeaks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** Our own reading of answers beside Netty's, and against what is no answer. */
@ExtendWith(NoLeaks.class)
class Http1DecoderTests {

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    private static void same(Http1Reads ours, Http1Reference netty, String what) {
        Http1Answer answer = ours.answer;
        assertThat(answer.status).as(what).isEqualTo(netty.status);
        assertThat(fields(Objects.requireNonNull(answer.headers))).as(what).isEqualTo(netty.fields);
        assertThat(answer.body.toString()).as(what).isEqualTo(netty.body.toString());
        assertThat(answer.endsWithConnection).as(what).isEqualTo(netty.endsWithConnection);
        if (netty.endsWithConnection) {
            assertThat(answer.ended()).as(what).isFalse();
        } else {
            assertThat(answer.ended()).as(what).isEqualTo(netty.ended).isTrue();
            assertThat(ours.takes()).as(what).isEqualTo(netty.persistent);
        }
        ours.close();
        assertThat(answer.ended()).as(what).isTrue();
        assertThat(answer.failure).as(what).isNull();
    }

    private static List<String> fields(Headers headers) {
        List<String> fields = new ArrayList<>();
        headers.forEach((name, value) -> fields.add(name + ": " + value));
        return fields;
    }

    private static int[] cuts(RandomGenerator random, int length) {
        int most = random.nextInt(4) == 0 ? length : 1 + random.nextInt(8);
        return random.ints(random.nextInt(1 + Math.min(most, 60)), 1, Math.max(2, length))
                .sorted()
                .distinct()
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void wellFormedAnswersAreReadAsNettyReadsThem(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        for (int i = 0; i < 100; i++) {
            Http1Sample sample = Http1Sample.of(random);
            int[] cuts = cuts(random, sample.text().length());
            Http1Reads ours = new Http1Reads().ask(sample.toHead() ? "HEAD" : "GET");
            same(ours.comes(sample.text(), cuts), new Http1Reference(sample), "seed " + seed + " sample " + i);
        }
    }

    /** A second answer is read with the first in mind. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void answersOnOneConnectionDoNotColourEachOther(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        Http1Reads ours = new Http1Reads();
        int reused = 0;
        for (int i = 0; i < 200; i++) {
            Http1Sample sample = Http1Sample.of(random);
            Http1Reference netty = new Http1Reference(sample);
            String what = "seed " + seed + " sample " + i;
            ours.ask(sample.toHead() ? "HEAD" : "GET")
                    .comes(sample.text(), cuts(random, sample.text().length()));
            if (ours.takes()) {
                reused++;
                assertThat(ours.answer.status).as(what).isEqualTo(netty.status);
                assertThat(fields(Objects.requireNonNull(ours.answer.headers)))
                        .as(what)
                        .isEqualTo(netty.fields);
                assertThat(ours.answer.body.toString()).as(what).isEqualTo(netty.body.toString());
            } else {
                same(ours, netty, what);
                ours = new Http1Reads();
            }
        }
        ours.close();
        assertThat(reused).isGreaterThan(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Length: 5\r\n\r\nhello",
                CHUNKED + "5\r\nhello\r\n00A;x=\"y\"\r\n0123456789\r\n0\r\nA: b\r\nContent-Length: 3\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: y\r\n\r\nhello until the end",
                "HTTP/1.0 500 Oh\r\nContent-Length: 0\r\n\r\n"
            })
    void answersMayBeCutAnywhere(String text) {
        Http1Sample sample = new Http1Sample(false, text);
        Http1Reference netty = new Http1Reference(sample);
        for (int first = 0; first < text.length(); first++) {
            same(new Http1Reads().ask("GET").comes(text, first), netty, "cut at " + first);
            for (int second = first + 1; second < Math.min(text.length(), first + 4); second++) {
                same(new Http1Reads().ask("GET").comes(text, first, second), netty, "cut at " + first + ", " + second);
            }
        }
        int[] each = new int[text.length() - 1];
        for (int i = 0; i < each.length; i++) {
            each[i] = i + 1;
        }
        same(new Http1Reads().ask("GET").comes(text, each), netty, "byte by byte");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n" + OK + "\r\n",
                " " + OK + "\r\n",
                "HTTP/1.1  200 OK\r\n\r\n",
                "HTTP/1.1\t200 OK\r\n\r\n",
                "HTTP/1.1 20 OK\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n\r\n",
                "HTTP/1.1 +20 OK\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/1.1 200OK\r\n\r\n",
                "HTTP/1. 200 OK\r\n\r\n",
                "HTTP/1.10 200 OK\r\n\r\n",
                "HTTP/1.x 200 OK\r\n\r\n",
                "http/1.1 200 OK\r\n\r\n",
                "HTTP/2 200 OK\r\n\r\n",
                "ICY 200 OK\r\n\r\n",
                "220 mail.acme.test ESMTP\r\n",
                "SSH-2.0-x\r\n",
                "\0\0\6\4\0\0\0\0\0",
                "HTTP/1.1 200 O\0K\r\n\r\n",
                "HTTP/1.1 200 O\rK\r\n\r\n",
                "HTTP/1.1 200 OK\n\n",
                OK + "A: b\n\r\n",
                OK + "A: b\r\n\n",
                OK + "A: b\r\r\n\r\n",
                OK + "A: b\rc\r\n\r\n",
                OK + "A: b\0c\r\n\r\n",
                OK + "A: b\u001bc\r\n\r\n",
                OK + "A: b\u007fc\r\n\r\n",
                OK + "A: b\r\n c\r\n\r\n",
                OK + "A: b\r\n\tc\r\n\r\n",
                OK + " A: b\r\n\r\n",
                OK + "A : b\r\n\r\n",
                OK + "A\t: b\r\n\r\n",
                OK + "A\r\n\r\n",
                OK + ": b\r\n\r\n",
                OK + "A b: c\r\n\r\n",
                OK + "A\u00e9: c\r\n\r\n",
                OK + "A\0: c\r\n\r\n",
                OK + "(A): c\r\n\r\n",
                OK + "\r\r\n\r\n",
                OK + "Content-Length: \r\n\r\n",
                OK + "Content-Length: 2, 2\r\n\r\n{}",
                OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
                OK + "Content-Length: 2\r\ncontent-length: 3\r\n\r\n{}",
                OK + "Content-Length: 0x2\r\n\r\n{}",
                OK + "Content-Length: 2 2\r\n\r\n{}",
                OK + "Content-Length: 2.0\r\n\r\n{}",
                OK + "Content-Length: 9223372036854775808\r\n\r\n",
                OK + "Content-Length: 18446744073709551618\r\n\r\n{}",
                OK + "Transfer-Encoding:\r\n\r\n",
                "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                OK + "Transfer-Encoding: chunked, chunked\r\n\r\n",
                OK + "Transfer-Encoding: chunked;q=1\r\n\r\n",
                OK + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
                OK + "transfer-encoding: chunked\r\ncontent-length: 0\r\n\r\n"
            })
    void malformedHeadsAreNoAnswers(String text) {
        refused(text, "");
        int[] half = {text.length() / 2};
        Http1Reads cut = new Http1Reads().ask("GET").comes(text, half);
        assertThat(cut.answer.failureOf().cause()).isInstanceOf(MalformedAnswerException.class);
        cut.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "-1\r\n",
                "+1\r\n",
                " 1\r\n",
                "0x1\r\n",
                "x\r\n",
                "1x\r\n",
                "1 1\r\n",
                "1\n",
                "1\r\r\n",
                "1\rX",
                ";a\r\n",
                "8000000000000000\r\n",
                "10000000000000000\r\n",
                "fffffffffffffffff\r\n",
                "1;a\0b\r\n",
                "1;a\nb\r\n",
                "1;a\rb\r\n",
                "1\r\nab",
                "1\r\na\n",
                "1\r\na\rb",
                "0\r\n a: b\r\n\r\n",
                "0\r\na\r\n\r\n",
                "0\r\n\n",
                "0\r\na: \0\r\n\r\n",
                "0\r\n\rx"
            })
    void malformedChunksEndTheAnswerBehindWhatCameBefore(String text) {
        refused(CHUNKED + "5\r\nhello\r\n" + text, "hello");
        refused(CHUNKED + text, text.startsWith("1\r\na") ? "a" : "");
        String cut = CHUNKED + "5\r\nhello\r\n" + text;
        Http1Reads bytewise = new Http1Reads().ask("GET");
        for (int i = 0; i < cut.length(); i++) {
            bytewise.comes(cut.substring(i, i + 1));
        }
        assertThat(bytewise.answer.failureOf().cause()).isInstanceOf(MalformedAnswerException.class);
        bytewise.close();
    }

    private static void refused(String text, String body) {
        Http1Reads reads = new Http1Reads().ask("GET").comes(text);
        assertThat(reads.answer.failureOf().cause()).isInstanceOf(MalformedAnswerException.class);
        assertThat(reads.answer.failureOf().connectionLost()).isTrue();
        assertThat(reads.answer.ended()).isFalse();
        assertThat(reads.answer.body.toString()).startsWith(body);
        assertThat(reads.takes()).isFalse();
        reads.close();
    }

    @Test
    void linesAndHeadsAndTrailersAreBounded() {
        String long4096 = "x".repeat(4096 - "HTTP/1.1 200 ".length());
        whole("HTTP/1.1 200 " + long4096 + "\r\nContent-Length: 0\r\n\r\n");
        refused("HTTP/1.1 200 " + long4096 + "x\r\nContent-Length: 0\r\n\r\n", "");
        refused("HTTP/1.1 200 " + "x".repeat(5000), "");
        String field = "A: " + "x".repeat(1024 - 5) + "\r\n";
        whole(OK + field.repeat(63) + "Content-Length: 0\r\n\r\n");
        refused(OK + field.repeat(64) + "\r\n", "");
        refused(OK + "A: " + "x".repeat(70_000), "");
        refused(OK + "a:\r\n".repeat(20_000) + "\r\n", "");
        whole(CHUNKED + "0\r\n" + field.repeat(63) + "\r\n");
        refused(CHUNKED + "0\r\n" + field.repeat(65), "");
        whole(CHUNKED + "1;" + "x".repeat(4000) + "\r\na\r\n0\r\n\r\n");
        refused(CHUNKED + "1;" + "x".repeat(5000), "");
        refused(CHUNKED + "0".repeat(5000), "");
    }

    private static void whole(String text) {
        Http1Reads reads = new Http1Reads().ask("GET").comes(text);
        assertThat(reads.answer.ended()).isTrue();
        assertThat(reads.takes()).isTrue();
        reads.close();
    }

    @Test
    void answerThatIsCutShortIsLostAndNotMalformed() {
        for (String text : List.of(CHUNKED, CHUNKED + "5\r\nhel", CHUNKED + "0\r\n", CHUNKED + "0\r\nA: b\r\n")) {
            Http1Reads reads = new Http1Reads().ask("GET").comes(text).close();
            assertThat(reads.answer.ended()).isFalse();
            assertThat(reads.answer.failureOf().cause()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void chunksOfOneReadComeAsOnePiece() {
        StringBuilder text = new StringBuilder(CHUNKED);
        StringBuilder body = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            String event = "data: " + "x".repeat(i * 7) + i + "\n\n";
            body.append(event);
            text.append(Integer.toHexString(event.length()))
                    .append("\r\n")
                    .append(event)
                    .append("\r\n");
        }
        Http1Reads reads = new Http1Reads().ask("GET").comes(text.toString());
        assertThat(reads.answer.heard).containsExactly("head", "data", "pass");
        assertThat(reads.answer.body).hasToString(body.toString());
        reads.comes("0\r\n\r\n").close();
        assertThat(reads.answer.heard).containsExactly("head", "data", "pass", "end");
    }

    @Test
    void bufferThatSomebodyElseSeesIsNotChanged() {
        EmbeddedChannel channel = new EmbeddedChannel();
        Http1Answer answer = new Http1Answer();
        Wires.http1(channel, new Http1Reads())
                .open(new WireRequest("GET", "http", "a.test", "/", new Headers(), null), answer);
        String text = CHUNKED + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n";
        ByteBuf seen = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        channel.writeInbound(seen.retainedDuplicate());
        assertThat(answer.body).hasToString("abcd");
        assertThat(seen.toString(StandardCharsets.ISO_8859_1)).isEqualTo(text);
        assertThat(seen.refCnt()).isOne();
        seen.release();
        ByteBuf inPieces = Unpooled.wrappedBuffer(
                text.substring(0, 50).getBytes(StandardCharsets.ISO_8859_1),
                text.substring(50).getBytes(StandardCharsets.ISO_8859_1));
        answer.body.setLength(0);
        EmbeddedChannel second = new EmbeddedChannel();
        Wires.http1(second, new Http1Reads())
                .open(new WireRequest("GET", "http", "a.test", "/", new Headers(), null), answer);
        second.writeInbound(inPieces);
        assertThat(answer.body).hasToString("abcd");
        assertThat(inPieces.refCnt()).isZero();
        channel.finishAndReleaseAll();
        second.finishAndReleaseAll();
    }

    @Test
    void answerToASwitchOfProtocolsHasNoBodyAndEndsTheConnection() {
        Http1Reads reads = new Http1Reads().ask("GET").comes("HTTP/1.1 101 X\r\nUpgrade: x\r\n\r\nraw");
        assertThat(reads.answer.heard).containsExactly("head", "end");
        assertThat(reads.takes()).isFalse();
        reads.close();
    }

    /** Nothing that comes may do more than end the connection. */
    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23, 24})
    void changedAnswersNeverDoWorseThanFail(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        int failed = 0;
        for (int i = 0; i < 300; i++) {
            Http1Sample sample = Http1Sample.of(random);
            StringBuilder text = new StringBuilder(sample.text());
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                change(random, text);
            }
            int[] cuts = cuts(random, text.length());
            Http1Reads reads = new Http1Reads().ask(sample.toHead() ? "HEAD" : "GET");
            assertThatCode(() -> reads.comes(text.toString(), cuts).close())
                    .as("seed " + seed + " sample " + i)
                    .doesNotThrowAnyException();
            WireFailure failure = reads.answer.failure;
            if (failure != null) {
                failed++;
                assertThat(failure.cause())
                        .isInstanceOfAny(
                                MalformedAnswerException.class,
                                LostConnectionException.class,
                                InterimAnswers.TooMany.class);
            }
            assertThat(failure != null).as("seed " + seed + " sample " + i).isNotEqualTo(reads.answer.ended());
        }
        assertThat(failed).isGreaterThan(30);
    }

    private static void change(RandomGenerator random, StringBuilder text) {
        if (text.isEmpty()) {
            return;
        }
        int at = random.nextInt(random.nextBoolean() ? text.length() : Math.min(200, text.length()));
        switch (random.nextInt(4)) {
            case 0 -> text.setCharAt(at, (char) random.nextInt(256));
            case 1 -> text.insert(at, "\r\n\0 \t:;0f,-".charAt(random.nextInt(11)));
            case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
            default -> text.insert(at, text.substring(at, Math.min(text.length(), at + 40)));
        }
    }
}
