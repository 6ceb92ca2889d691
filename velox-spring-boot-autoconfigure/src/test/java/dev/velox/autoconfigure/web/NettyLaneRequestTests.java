package dev.velox.autoconfigure.web;

import java.io.IOException;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.velox.autoconfigure.web.ScriptedGateway.Call;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/** Heads, bodies and connections on the way in. */
class NettyLaneRequestTests extends NettyLaneFixture {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\n",
                "Host: localhost\r\nHost: localhost\r\nContent-Length: 2\r\n",
                "Host: local host\r\nContent-Length: 2\r\n",
                "Host: localhost\r\nTransfer-Encoding: xchunked\r\n",
                "Host: localhost\r\nTransfer-Encoding: gzip, chunked\r\n",
                "Host: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                "Host: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n",
                "Host: localhost\r\nContent-Length: two\r\n",
            })
    void headsThatCanBeReadInTwoWaysGet400AndAClosedConnection(String fields) throws IOException {
        try (RawClient raw = new RawClient(port)) {
            raw.send("POST /v1/responses HTTP/1.1\r\n" + fields + "\r\n{}");

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 400 ").containsIgnoringCase("connection: close");
        }
        assertThat(gateway.unseenCalls()).isZero();
    }

    @Test
    void authorityOfAnAbsoluteFormMustBeTheHost() throws IOException {
        try (RawClient raw = new RawClient(port)) {
            raw.send("POST http://other/v1/responses HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 400 ")
                    .contains("x-velox-error: caller_invalid_request", "Host: localhost (expected: ");
        }
    }

    @Test
    void lengthBesidesChunkedNeverReachesTheGatewayAsLength() throws Exception {
        // The codec drops the length and reads chunks, which RFC 9112 section 6.1 allows; nothing of it is passed on.
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                    + "2\r\n{}\r\n0\r\n\r\n");

            String answer = raw.readToEnd();
            if (answer.startsWith("HTTP/1.1 200 ")) {
                Call call = gateway.nextCall();
                assertThat(call.body()).isEqualTo("{}");
                assertThat(call.head().headers().contains("content-length")).isFalse();
            } else {
                assertThat(answer).startsWith("HTTP/1.1 400 ");
            }
        }
    }

    @Test
    void unknownExpectationIsRefused() throws IOException {
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Expect: 200-ok\r\nContent-Length: 2\r\n\r\n");

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 417 ")
                    .contains("x-velox-error: caller_expectation_failed");
        }
    }

    @Test
    void hundredContinueComesOnlyWhenTheHeadIsAccepted() throws Exception {
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(raw.readUntil("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");

            raw.forget().send("{}");
            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
        }
        gateway.nextCall();

        gateway.refuseWith(Failure.of(FailureCode.INVALID_API_KEY, "no"));
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 401 ").doesNotContain("100 Continue");
        }
    }

    @Test
    void refusedHeadWithAnUnreadBodyClosesTheConnectionAndIsStillReadable() throws IOException {
        gateway.refuseWith(Failure.of(FailureCode.INVALID_API_KEY, "no"));
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: 300000\r\n\r\n" + "x".repeat(300_000));

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 401 ")
                    .containsIgnoringCase("connection: close")
                    .endsWith("}");
            assertThat(raw.wasReset()).isFalse();
        }
    }

    @Test
    void refusalWithoutABodyKeepsTheConnection() throws IOException {
        gateway.refuseWith(Failure.of(FailureCode.INVALID_API_KEY, "no"));
        try (RawClient raw = new RawClient(port)) {
            raw.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(raw.readUntil("}}")).startsWith("HTTP/1.1 401 ").doesNotContainIgnoringCase("connection: close");

            gateway.reset();
            raw.forget().send(REQUEST);
            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
            raw.forget().send(REQUEST);
            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void bodyThatGrowsTooLargeIsAnsweredWhileTheCallerStillSends() throws Exception {
        gateway.maxBody(100_000);
        try (RawClient raw = new RawClient(port)) {
            String chunk = "c350\r\n" + "x".repeat(50_000) + "\r\n";
            raw.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk.repeat(5));

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 413 ")
                    .containsIgnoringCase("connection: close")
                    .endsWith("}");
            assertThat(raw.wasReset()).isFalse();
        }
        assertThat(gateway.nextCall().outcome()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void bodyThatBreaksBetweenItsChunksIsNeverTakenForWhole(CapturedOutput log) throws Exception {
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\nzz\r\n");

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 400 ");
        }
        Call call = gateway.nextCall();
        assertThat(call.outcome()).isEqualTo(new Outcome.Cancelled());
        assertThat(call.whole()).isFalse();
        assertThat(log).doesNotContain("ERROR");
    }

    @Test
    void bodyWithoutProgressTimesOut() throws IOException {
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: 100\r\n\r\n{");

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("x-velox-error: caller_request_timeout")
                    .containsIgnoringCase("connection: close");
        }
    }

    @Test
    void bodyOfManyPartsArrivesWhole() throws Exception {
        byte[] body = new byte[3_000_000];
        Arrays.fill(body, (byte) 'x');
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: " + body.length + "\r\n\r\n").send(body);

            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
        }
        assertThat(gateway.nextCall().body()).hasSize(body.length).matches("x+");
    }

    @Test
    void drainingClosesTheConnectionBehindTheAnswer() throws IOException {
        gateway.drainFromNowOn();
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("connection: close")
                    .endsWith("{\"ok\":true}");
        }
    }

    @Test
    void http10IsServedWithoutChunks() throws IOException {
        gateway.onRequest(call -> {
            call.commitEvents();
            call.data("data: 1\n\n");
            call.complete();
        });
        try (RawClient raw = new RawClient(port)) {
            raw.send("POST /v1/responses HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}");

            assertThat(raw.readToEnd()).contains(" 200 OK\r\n").endsWith("data: 1\n\n");
        }
    }
}
