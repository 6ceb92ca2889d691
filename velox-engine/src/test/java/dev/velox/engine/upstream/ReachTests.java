package dev.velox.engine.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;

import static org.assertj.core.api.Assertions.assertThat;

/** Whether a request that failed may have run, and which connection went with it. */
@ExtendWith(NoLeaks.class)
class ReachTests {

    /** Tells how an attempt failed. */
    record Told(CompletableFuture<AttemptFailure> failure) implements AttemptListener {

        @Override
        public boolean holds(UpstreamAttempt attempt, int status, Headers headers) {
            return false;
        }

        @Override
        public void held(UpstreamAttempt attempt, HeldAnswer answer) {
            answer.release();
        }

        @Override
        public void committing(UpstreamAttempt attempt) {
            // Nothing depends on it.
        }

        @Override
        public void completed(UpstreamAttempt attempt) {
            failure.completeExceptionally(new AssertionError("completed"));
        }

        @Override
        public void failed(UpstreamAttempt attempt, AttemptFailure told) {
            failure.complete(told);
        }

        AttemptFailure get() {
            return failure.orTimeout(10, TimeUnit.SECONDS).join();
        }
    }

    static Told send(PoolFixture fixture) {
        return send(fixture, new Headers());
    }

    private static Told send(PoolFixture fixture, Headers headers) {
        Told told = new Told(new CompletableFuture<>());
        Call call = fixture.prepare(
                fixture.loops.all().getFirst(),
                Operation.CHAT_COMPLETION,
                "/v1/chat/completions",
                "{}",
                false,
                headers);
        call.loop()
                .execute(() -> fixture.pool
                        .attempt(call.exchange(), new Candidate(fixture.settings.endpoint(), null), told)
                        .start());
        return told;
    }

    @Test
    void refusedStreamWasNeverRunAndAnyOtherResetMayHaveBeen() {
        try (FrameServer server = new FrameServer(stream ->
                        stream.reset(stream.stream().id() == 3 ? Http2Error.REFUSED_STREAM : Http2Error.CANCEL));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            AttemptFailure refused = send(fixture).get();
            assertThat(refused.reach()).isEqualTo(Reach.NEVER_REACHED);
            assertThat(refused.connection()).isZero();
            assertThat(send(fixture).get().reach()).isEqualTo(Reach.MAYBE_RAN);
            assertThat(server.connections).hasSize(1);
        }
    }

    @Test
    void lostConnectionIsTheSameForAllThatWereOnIt() {
        try (FrameServer server = new FrameServer(stream -> {});
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            List<Told> told = new ArrayList<>();
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < 3; i++) {
                    told.add(send(fixture));
                }
                int sent = told.size();
                Await.until("they are there", () -> server.streams.size() == sent);
                Future<?> _ = server.connections.get(round).close();
                told.forEach(Told::get);
                Await.until("it is gone", () -> !server.connections.getFirst().isOpen());
            }
            List<Long> connections =
                    told.stream().map(each -> each.get().connection()).toList();
            assertThat(connections.subList(0, 3)).doesNotContain(0L).containsOnly(connections.getFirst());
            assertThat(connections.subList(3, 6))
                    .doesNotContain(0L, connections.getFirst())
                    .containsOnly(connections.getLast());
            assertThat(told).allSatisfy(each -> assertThat(each.get().reach()).isEqualTo(Reach.MAYBE_RAN));
        }
    }

    @Test
    void headersThatAreLongerThanTheUpstreamTakesAreTheCallersAffair() {
        Http2Settings settings = Http2Settings.defaultSettings().maxHeaderListSize(1_000);
        try (FrameServer server =
                        new FrameServer(settings, stream -> stream.head(200).end("{}"));
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.H2C)) {
            AttemptFailure failure = send(fixture, new Headers().add("x-long", "x".repeat(2_000)))
                    .get();
            assertThat(failure.failure().code()).isEqualTo(FailureCode.INVALID_REQUEST);
            assertThat(failure.reach()).isEqualTo(Reach.NEVER_REACHED);
            assertThat(failure.blames()).isFalse();
            assertThat(server.streams).isEmpty();
        }
    }

    @Test
    void http1ConnectionThatIsClosedUnderARequestMayHaveRunIt() {
        try (RawServer server = RawServer.afterRequest(RawServer.Peer::close);
                PoolFixture fixture = PoolFixture.to(server.port(), UpstreamProtocol.HTTP1)) {
            AttemptFailure failure = send(fixture).get();
            assertThat(failure.reach()).isEqualTo(Reach.MAYBE_RAN);
            assertThat(failure.connection()).isNotZero();
        }
    }

    @Test
    void connectionThatWasNeverThereHasRunNothing() {
        try (PoolFixture fixture = PoolFixture.to(9, UpstreamProtocol.HTTP1)) {
            AttemptFailure failure = send(fixture).get();
            assertThat(failure.reach()).isEqualTo(Reach.NEVER_REACHED);
            assertThat(failure.connection()).isZero();
        }
    }
}
