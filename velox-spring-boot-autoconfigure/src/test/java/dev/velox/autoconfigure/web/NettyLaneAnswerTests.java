package dev.velox.autoconfigure.web;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.velox.autoconfigure.web.ScriptedGateway.Call;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers, slow callers and callers who leave. */
class NettyLaneAnswerTests extends NettyLaneFixture {

    @Test
    void answerWithoutABodyIsWhole() throws Exception {
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", "0"));
            call.complete();
        });
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            assertThat(raw.readUntil("\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .doesNotContainIgnoringCase("content-type");

            gateway.reset();
            raw.forget().send(REQUEST);
            assertThat(raw.readUntil("{\"ok\":true}")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void eachEventReachesTheCallerAtOnce() throws Exception {
        gateway.onRequest(Call::commitEvents);
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            Call call = gateway.nextCall();
            call.body();
            for (int i = 0; i < 300; i++) {
                String event = "data: " + i + "\n\n";
                call.onLoop(() -> call.data(event));
                raw.readUntil(event);
            }
            call.onLoop(call::complete);

            assertThat(raw.readUntil("\r\n0\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("content-type: text/event-stream");
        }
    }

    @Test
    void largeAnswerArrivesByteForByteAtTheCallersPace() throws Exception {
        byte[] answer = new byte[16 << 20];
        new Random(7).nextBytes(answer);
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", Integer.toString(answer.length)));
            call.pump(answer, new int[1]);
        });
        client.mutate()
                .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(answer.length))
                .build()
                .post()
                .uri("/v1/responses")
                .bodyValue("{}")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(byte[].class)
                .isEqualTo(answer);
        assertThat(gateway.nextCall().outcome()).isEqualTo(new Outcome.Completed(200));
    }

    @Test
    void callerWhoDoesNotReadStopsTheSourceUntilItReadsAgain() throws Exception {
        byte[] answer = new byte[32 << 20];
        new Random(8).nextBytes(answer);
        int[] sent = new int[1];
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", Integer.toString(answer.length)));
            call.pump(answer, sent);
        });
        try (RawClient raw = new RawClient(port, 65536)) {
            raw.send(REQUEST);
            raw.readUntil("\r\n\r\n");
            Call call = gateway.nextCall();
            int stopped = awaitStill(call, sent);

            // Socket buffers of both sides take some; far from all.
            assertThat(stopped).isLessThan(answer.length / 2);
            assertThat(call.over()).isFalse();

            raw.readBody(answer.length);
            byte[] seen = raw.bytes();
            assertThat(Arrays.copyOfRange(seen, seen.length - answer.length, seen.length))
                    .isEqualTo(answer);
            assertThat(call.outcome()).isEqualTo(new Outcome.Completed(200));
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void brokenAnswerHasItsLastWordsAndNoCleanEnd(CapturedOutput log) throws Exception {
        gateway.onRequest(call -> {
            call.commitEvents();
            call.data("data: 1\n\n");
            call.fail();
        });
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);

            assertThat(raw.readToEnd())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("data: 1\n\n", "upstream_unavailable")
                    .doesNotContain("0\r\n\r\n");
        }
        assertThat(log).as("an upstream's fault is no error of the application").doesNotContain("ERROR");
    }

    @Test
    void answerThatBreaksBeforeItsFirstByteIsNoCleanEndEither() throws Exception {
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-type", "application/json"));
            call.abortSilently();
        });
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 200 ").doesNotContain("0\r\n\r\n");
        }
    }

    @Test
    void callerWhoLeavesBeforeTheHeadIsNoticed() throws Exception {
        gateway.onRequest(call -> call.source(() -> {}));
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            call = gateway.nextCall();
            call.body();
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(call.nextSignal()).isEqualTo("cancel");
    }

    @Test
    void callerWhoLeavesInTheMiddleOfAStreamIsNoticed() throws Exception {
        gateway.onRequest(call -> {
            call.source(() -> {});
            call.commitEvents();
            call.data("data: 1\n\n");
        });
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send(REQUEST);
            raw.readUntil("data: 1\n\n");
            call = gateway.nextCall();
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
        ByteBuf late = PooledByteBufAllocator.DEFAULT.buffer(16).writeZero(16);
        call.onLoop(() -> call.data(late));
        assertThat(late.refCnt()).isZero();
    }

    @Test
    void callerWhoLeavesInTheMiddleOfItsBodyIsNoticed() throws Exception {
        Call call;
        try (RawClient raw = new RawClient(port)) {
            raw.send(HEAD + "Content-Length: 100\r\n\r\n{");
            call = gateway.nextCall();
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void callerWhoLeavesWhileItDoesNotReadIsNoticed() throws Exception {
        byte[] answer = new byte[32 << 20];
        int[] sent = new int[1];
        gateway.onRequest(call -> {
            call.commit(new Headers().add("content-length", Integer.toString(answer.length)));
            call.pump(answer, sent);
        });
        Call call;
        try (RawClient raw = new RawClient(port, 65536)) {
            raw.send(REQUEST);
            call = gateway.nextCall();
            awaitStill(call, sent);
        }
        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void exchangeLivesOnTheLoopOfItsConnection() throws Exception {
        for (int i = 0; i < 8; i++) {
            try (RawClient raw = new RawClient(port)) {
                raw.send(REQUEST);
                raw.readUntil("{\"ok\":true}");
                Call first = gateway.nextCall();
                raw.forget().send(REQUEST);
                raw.readUntil("{\"ok\":true}");
                assertThat(gateway.nextCall().loop()).isSameAs(first.loop());
            }
        }
    }

    /** Waits until the source has been told to stop and nothing more moves. */
    private static int awaitStill(Call call, int[] sent) throws InterruptedException {
        int[] last = {-1};
        boolean[] still = new boolean[1];
        long quietSince = System.nanoTime();
        while (System.nanoTime() - quietSince < TimeUnit.MILLISECONDS.toNanos(300)) {
            call.onLoop(() -> {
                still[0] = sent[0] == last[0] && !call.ready();
                last[0] = sent[0];
            });
            if (!still[0]) {
                quietSince = System.nanoTime();
            }
        }
        return last[0];
    }
}
