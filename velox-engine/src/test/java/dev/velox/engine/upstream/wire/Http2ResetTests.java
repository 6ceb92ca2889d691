package dev.velox.engine.upstream.wire;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.engine.upstream.Await;
import dev.velox.engine.upstream.FrameServer;
import dev.velox.engine.upstream.NoLeaks;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(NoLeaks.class)
class Http2ResetTests {

    /** As many resets in 30 s as stock servers bear. */
    private static final int STOCK = 200;

    private static FrameServer stockServer() {
        return new FrameServer(
                Http2Settings.defaultSettings().maxConcurrentStreams(1_000),
                null,
                STOCK,
                stream -> stream.head(200).data("x"));
    }

    @Test
    void streamThatNobodyWantsIsResetAtOnce() {
        try (FrameServer server = stockServer();
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = fixture.post(wire, "{}").awaitText("x");
            fixture.run(() -> {
                answer.stream().cancel();
                answer.stream().cancel();
                answer.stream().consumed(1);
            });
            Await.until("the reset is there", Duration.ofMillis(500), () -> server.resets.size() == 1);
            assertThat(server.resets).containsExactly(Http2Error.CANCEL.code());
            fixture.awaitIdle(wire);
            assertThat(answer.story).doesNotContain("failed", "end");
            fixture.post(wire, "{}").awaitText("x");
        }
    }

    @Test
    void cancelledWithinTheFirstDataHearsNothingMore() {
        try (FrameServer server = new FrameServer(
                        stream -> stream.head(200).data("x").data("y").end("z"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = new Answer(true);
            answer.onData = () -> answer.stream().cancel();
            fixture.open(wire, WireFixture.request("{}"), answer);
            fixture.awaitIdle(wire);
            assertThat(answer.story).containsExactly("head", "data");
        }
    }

    @Test
    void whatWasUnderWayWhenAStreamWasResetCostsNoFurtherReset() {
        try (FrameServer server = new FrameServer(stream -> {
                    stream.head(200);
                    for (int i = 0; i < 500; i++) {
                        stream.data("x".repeat(1_000));
                    }
                    stream.end("");
                });
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            for (int i = 0; i < 5; i++) {
                Answer answer = new Answer(true);
                answer.onData = () -> answer.stream().cancel();
                fixture.open(wire, WireFixture.request("{}"), answer);
                fixture.post(wire, "{}").awaitEnd();
                assertThat(answer.story).startsWith("head", "data").hasSize(2);
            }
            assertThat(server.resets).hasSizeLessThanOrEqualTo(5);
        }
    }

    @Test
    void cancelAfterTheEndDoesNothing() {
        try (FrameServer server = new FrameServer(stream -> stream.head(200).end("{}"));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            Answer answer = fixture.post(wire, "{}").awaitEnd();
            fixture.run(() -> answer.stream().cancel());
            fixture.post(wire, "{}").awaitEnd();
            assertThat(server.resets).isEmpty();
        }
    }

    @Test
    void abandonedUploadIsGivenUpWithItsBuffer() {
        try (FrameServer server = new FrameServer(
                        Http2Settings.defaultSettings().initialWindowSize(10), stream -> stream.head(200));
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            WireRequest request = WireFixture.request("x".repeat(100_000));
            Answer answer = fixture.open(wire, request, new Answer(true));
            Await.until("the head is there", () -> answer.status == 200);
            fixture.run(() -> answer.stream().cancel());
            var body = java.util.Objects.requireNonNull(request.body());
            Await.until("the buffer is free", () -> body.refCnt() == 0);
            Await.until("the reset is there", () -> server.resets.size() == 1);
        }
    }

    @Test
    void resetsStayBelowWhatStockServersBear() {
        try (FrameServer server = stockServer();
                WireFixture fixture = new WireFixture()) {
            Wire wire = fixture.wire(server.port());
            List<Answer> healthy = open(fixture, wire, 10);
            List<Answer> leaving = open(fixture, wire, 480);
            fixture.run(
                    () -> leaving.subList(0, 79).forEach(each -> each.stream().cancel()));
            assertThat(wire.retired()).isFalse();
            fixture.run(() -> leaving.get(79).stream().cancel());
            assertThat(fixture.retired).containsExactly(wire);

            fixture.run(() -> leaving.forEach(each -> each.stream().cancel()));
            Await.until("the budget is spent", () -> server.resets.size() == 100);
            // What is abandoned beyond the budget may finish, whatever it sends, and nobody hears of it.
            for (FrameServer.Stream stream : server.streams) {
                if (stream.stream().id() > 21) {
                    stream.data(new byte[20_000]).end("");
                }
            }
            Await.until("the abandoned have run out", () -> fixture.on(wire::active) == 10);
            assertThat(server.resets).hasSize(100);
            assertThat(leaving).allMatch(each -> each.text().equals("x"));

            server.streams.subList(0, 10).forEach(stream -> stream.end("y"));
            healthy.forEach(each -> assertThat(each.awaitEnd().text()).isEqualTo("xy"));
            fixture.awaitClosed(wire);
        }
    }

    @Test
    void healthyStreamsOutliveTwoThousandThatAreAborted() {
        try (FrameServer server = stockServer();
                WireFixture fixture = new WireFixture()) {
            Wire first = fixture.wire(server.port());
            List<Answer> healthy = open(fixture, first, 10);
            int aborted = 0;
            Wire wire = first;
            while (aborted < 2_000) {
                List<Answer> leaving = open(fixture, wire, Math.min(wire.equals(first) ? 500 : 100, 2_000 - aborted));
                fixture.run(() -> leaving.forEach(each -> each.stream().cancel()));
                aborted += leaving.size();
                assertThat(wire.retired()).isTrue();
                if (!wire.equals(first)) {
                    fixture.awaitClosed(wire);
                }
                wire = fixture.wire(server.port());
            }
            server.streams.subList(0, 10).forEach(stream -> stream.end("y"));
            healthy.forEach(each -> assertThat(each.awaitEnd().text()).isEqualTo("xy"));
            fixture.awaitClosed(first);
            assertThat(healthy).allMatch(each -> each.failure == null);
        }
    }

    @Test
    void budgetComesBackWithTime() {
        long second = TimeUnit.SECONDS.toNanos(1);
        ResetBudget budget = new ResetBudget(5, 30 * second);
        long start = Long.MAX_VALUE - 10 * second;
        for (int i = 0; i < 5; i++) {
            assertThat(budget.nearlySpent()).isEqualTo(i >= 4);
            assertThat(budget.take(start + i * second)).isTrue();
        }
        assertThat(budget.take(start + 29 * second)).isFalse();
        assertThat(budget.take(start + 30 * second)).isTrue();
        assertThat(budget.take(start + 30 * second)).isFalse();
        assertThat(budget.take(start + 90 * second)).isTrue();
        assertThat(budget.nearlySpent()).isFalse();
    }

    /** Requests whose answers have begun. */
    private static List<Answer> open(WireFixture fixture, Wire wire, int count) {
        List<Answer> answers = new ArrayList<>();
        fixture.run(() -> {
            for (int i = 0; i < count; i++) {
                Answer answer = new Answer(true);
                answers.add(answer);
                answer.stream = wire.open(WireFixture.request("{}"), answer);
            }
        });
        answers.forEach(answer -> answer.awaitText("x"));
        return answers;
    }
}
