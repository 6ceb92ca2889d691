package dev.velox.engine.batch;

import java.time.Duration;
import java.util.List;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.exchange.Usage;

import static dev.velox.engine.batch.BatchFixture.input;
import static dev.velox.engine.batch.BatchFixture.route;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class BatcherTests {

    private static final String TWO = "{\"data\":[{\"index\":0,\"v\":\"A\"},{\"index\":1,\"v\":\"B\"}],"
            + "\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}";

    private final BatchFixture upstream = new BatchFixture();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void anIdleUpstreamIsAskedAtOnceWithTheRequestAsItCame() {
        Caller caller = upstream.embed("x");

        assertThat(upstream.sent).containsExactly(caller.exchange);
    }

    @Test
    void withinTheWindowRequestsBecomeOneCallAndEachGetsItsOwnPart() {
        upstream.busy("a");
        Caller one = upstream.embed("first");
        upstream.pass(Duration.ofNanos(499_999));
        Caller two = upstream.embed("2");
        assertThat(upstream.sent).isEmpty();
        upstream.pass(Duration.ofNanos(1));

        assertThat(upstream.bodies()).containsExactly("{\"model\":\"m\",\"input\":[\"first\",\"2\"]}");
        upstream.answer(0, 200, TWO, "content-type", "application/json", "content-length", "999", "x-request-id", "r");

        assertThat(one.status()).isEqualTo(200);
        assertThat(one.body())
                .isEqualTo("{\"data\":[{\"index\":0,\"v\":\"A\"}],\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}");
        assertThat(two.body())
                .isEqualTo("{\"data\":[{\"index\":0,\"v\":\"B\"}],\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}");
        assertThat(two.header("x-velox-batched")).isEqualTo("2");
        assertThat(two.header("x-request-id")).isEqualTo("r");
        assertThat(two.header("content-type")).isEqualTo("application/json");
        assertThat(two.header("content-length"))
                .isEqualTo(Integer.toString(two.body().length()));
        assertThat(one.exchange.endpoint()).isEqualTo(upstream.sent.getFirst().endpoint());
        assertThat(one.over() && two.over()).isTrue();
    }

    @Test
    void aFullBatchDoesNotWait() {
        upstream.busy("a");
        for (String text : List.of("1", "2", "3", "4", "5")) {
            upstream.embed(text);
        }

        assertThat(upstream.bodies()).containsExactly("{\"model\":\"m\",\"input\":[\"1\",\"2\",\"3\",\"4\"]}");
        upstream.windowEnds();
        assertThat(upstream.bodies()).hasSize(2).last().isEqualTo(input("5"));
    }

    @Test
    void oneWhoWouldMakeItTooLargeBeginsTheNext() {
        upstream.busy("a");
        upstream.call(Operation.EMBEDDING, "{\"model\":\"m\",\"input\":[\"1\",\"2\"]}");
        upstream.embed("3");
        upstream.call(Operation.EMBEDDING, "{\"model\":\"m\",\"input\":[\"4\",\"5\"]}");
        upstream.windowEnds();

        assertThat(upstream.bodies())
                .containsExactly(
                        "{\"model\":\"m\",\"input\":[\"1\",\"2\",\"3\"]}", "{\"model\":\"m\",\"input\":[\"4\",\"5\"]}");
    }

    @Test
    void whoFindsNoCompanyGoesAsHeCame() {
        upstream.busy("a");
        Caller alone = upstream.embed("x");
        upstream.windowEnds();

        assertThat(upstream.sent).containsExactly(alone.exchange);
        upstream.answer(0, 200, "whatever");
        assertThat(alone.body()).isEqualTo("whatever");
        assertThat(alone.header("x-velox-batched")).isNull();
    }

    @Test
    void whenTheUpstreamHasFinishedThoseWhoGatheredGoAtOnce() {
        upstream.busy("a");
        upstream.embed("1");
        upstream.embed("2");
        upstream.windowEnds();
        upstream.embed("3");
        upstream.embed("4");
        assertThat(upstream.sent).hasSize(1);

        upstream.health.of("a").closed();
        upstream.answer(0, 200, TWO);

        assertThat(upstream.bodies()).hasSize(2).last().isEqualTo("{\"model\":\"m\",\"input\":[\"3\",\"4\"]}");
    }

    @Test
    void whatIsNotEqualIsNotMerged() {
        upstream.busy("a").busy("b");
        upstream.embed("1");
        upstream.call(Operation.EMBEDDING, "{\"model\":\"m\",\"input\":\"2\",\"dimensions\":3}");
        upstream.call(Operation.EMBEDDING, "{\"model\":\"m\", \"input\":\"3\"}");
        upstream.call(Operation.EMBEDDING, "{\"model\":\"m\",\"input\":[4]}");
        upstream.call(Operation.EMBEDDING, input("5"), new Headers().add("authorization", "Bearer one"), route("a"));
        upstream.call(Operation.EMBEDDING, input("6"), new Headers().add("authorization", "Bearer two"), route("a"));
        upstream.call(Operation.EMBEDDING, input("7"), new Headers().add("cookie", "who=me"), route("a"));
        upstream.call(Operation.EMBEDDING, input("8"), new Headers(), route("b"));
        upstream.send(new Caller(Operation.EMBEDDING, upstream.loop(), new Headers(), "v=2", input("9"), route("a")));
        upstream.pass(Duration.ofMillis(2));

        assertThat(upstream.sent).hasSize(9);
        assertThat(upstream.bodies()).noneMatch(body -> body.contains("[\""));
    }

    @Test
    void howTheBytesCameMakesNoDifference() {
        upstream.busy("a");
        upstream.call(Operation.EMBEDDING, input("1"), new Headers().add("content-length", "30"), route("a"));
        upstream.call(Operation.EMBEDDING, input("2"), new Headers().add("transfer-encoding", "chunked"), route("a"));
        upstream.windowEnds();

        assertThat(upstream.bodies()).containsExactly("{\"model\":\"m\",\"input\":[\"1\",\"2\"]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"model\":\"m\",\"prompt\":\"x\",\"stream\":true}", "{\"model\":\"m\",\"prompt\":[]}"})
    void streamsAndUncertainBodiesDoNotWait(String body) {
        upstream.busy("a");
        upstream.call(Operation.COMPLETION, body);

        assertThat(upstream.sent).hasSize(1);
    }

    @Test
    void otherOperationsRoutesAndMarkedRequestsDoNotWait() {
        upstream.busy("a").busy("b").busy("c");
        upstream.call(Operation.CHAT_COMPLETION, input("1"));
        upstream.call(Operation.EMBEDDING, input("2"), new Headers(), route("c"));
        upstream.call(Operation.EMBEDDING, input("3"), new Headers(), route("a", "c"));
        upstream.call(Operation.EMBEDDING, input("4"), new Headers().add("idempotency-key", "k"), route("a"));
        upstream.call(Operation.EMBEDDING, input("x".repeat(70_000)), new Headers(), route("a"));
        upstream.call(Operation.EMBEDDING, input("5"), new Headers(), new Route(List.of(), null));

        assertThat(upstream.sent).hasSize(6);
    }

    @Test
    void ofSeveralUpstreamsTheNarrowestBoundsHoldAndOneIdleIsEnough() {
        upstream.busy("a");
        Headers none = new Headers();
        upstream.call(Operation.EMBEDDING, input("0"), none, route("a", "b"));
        assertThat(upstream.sent).hasSize(1);

        upstream.busy("b");
        for (String text : List.of("1", "2", "3", "4")) {
            upstream.call(Operation.EMBEDDING, input(text), none, route("a", "b"));
        }
        assertThat(upstream.bodies()).last().isEqualTo("{\"model\":\"m\",\"input\":[\"1\",\"2\",\"3\"]}");
        upstream.windowEnds();
        assertThat(upstream.bodies()).last().isEqualTo(input("4"));
    }

    @Test
    void choicesGoBackToThePromptThatTheyAreOf() {
        upstream.busy("a");
        Caller one = upstream.call(Operation.COMPLETION, "{\"prompt\":\"a\",\"n\":2,\"model\":\"m\"}");
        Caller two = upstream.call(Operation.COMPLETION, "{\"prompt\":\"b\",\"n\":2,\"model\":\"m\"}");
        upstream.windowEnds();
        Exchange call = upstream.sent.getFirst();
        assertThat(upstream.bodies()).containsExactly("{\"prompt\":[\"a\",\"b\"],\"n\":2,\"model\":\"m\"}");

        upstream.answer(
                0,
                200,
                "{\"choices\":[{\"text\":\"b0\",\"index\":2},{\"text\":\"a0\",\"index\":0},{\"text\":\"b1\",\"index\":3},"
                        + "{\"text\":\"a1\",\"index\":1}]}");

        assertThat(one.body()).isEqualTo("{\"choices\":[{\"text\":\"a0\",\"index\":0},{\"text\":\"a1\",\"index\":1}]}");
        assertThat(two.body()).isEqualTo("{\"choices\":[{\"text\":\"b0\",\"index\":0},{\"text\":\"b1\",\"index\":1}]}");
        int model = requireNonNull(call.facts()).modelOffset();
        assertThat("{\"prompt\":[\"a\",\"b\"],\"n\":2,\"model\":\"m\"}".substring(model, model + 3))
                .isEqualTo("\"m\"");
    }

    @Test
    void theMergedCallAsksForNothingCompressed() {
        upstream.busy("a");
        Headers headers = new Headers().add("accept-encoding", "gzip").add("x-tenant", "t");
        Caller one = upstream.call(Operation.EMBEDDING, input("1"), headers, route("a"));
        upstream.call(Operation.EMBEDDING, input("2"), headers, route("a"));
        upstream.windowEnds();

        Headers merged = upstream.sent.getFirst().head().headers();
        assertThat(merged.all("accept-encoding")).containsExactly("identity");
        assertThat(merged.first("x-tenant")).isEqualTo("t");
        upstream.answer(0, 200, TWO, "content-encoding", "gzip");
        assertThat(upstream.sent).hasSize(3).element(1).isEqualTo(one.exchange);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 413, 422, 500})
    void whenABadItemMayBeToBlameAllAreAskedAgainOneByOne(int status) {
        Callers two = two();

        upstream.answer(0, status, "bad");

        assertThat(two.one.over() || two.other.over()).isFalse();
        assertThat(upstream.bodies().subList(1, 3)).containsExactly(input("1"), input("2"));
        upstream.answer(1, 200, "good");
        upstream.answer(2, status, "bad");
        assertThat(two.one.body()).isEqualTo("good");
        assertThat(two.other.status()).isEqualTo(status);
    }

    @Test
    void anAnswerThatCannotBeTakenApartIsAskedForOneByOne() {
        two();

        upstream.answer(0, 200, "{\"data\":[{\"index\":0}]}");

        assertThat(upstream.bodies().subList(1, 3)).containsExactly(input("1"), input("2"));
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 429, 502, 503})
    void anAnswerThatIsAboutTheUpstreamIsEverybodys(int status) {
        Callers two = two();

        upstream.answer(0, status, "busy", "retry-after", "7");

        assertThat(upstream.sent).hasSize(1);
        for (Caller caller : List.of(two.one, two.other)) {
            assertThat(caller.status()).isEqualTo(status);
            assertThat(caller.body()).isEqualTo("busy");
            assertThat(caller.header("retry-after")).isEqualTo("7");
        }
    }

    @Test
    void aFailureIsEverybodys() {
        Callers two = two();

        upstream.sent.getFirst().fail(Failure.of(FailureCode.UPSTREAM_TIMEOUT, "too late"));
        upstream.run();

        assertThat(upstream.sent).hasSize(1);
        assertThat(two.one.failure().code()).isEqualTo(FailureCode.UPSTREAM_TIMEOUT);
        assertThat(two.other.failure().message()).isEqualTo("too late");
    }

    @Test
    void whoLeavesWhileGatheringIsNotSent() {
        upstream.busy("a");
        upstream.embed("1");
        Caller gone = upstream.embed("2");
        upstream.embed("3");
        upstream.leaves(gone);
        upstream.embed("4");
        upstream.windowEnds();

        assertThat(upstream.bodies()).containsExactly("{\"model\":\"m\",\"input\":[\"1\",\"3\",\"4\"]}");
    }

    @Test
    void whoLeavesWhileTheCallRunsDisturbsNobody() {
        Callers two = two();

        upstream.leaves(two.one);
        assertThat(upstream.sent.getFirst().ended()).isFalse();
        upstream.answer(0, 200, TWO);

        assertThat(two.one.status()).isZero();
        assertThat(two.other.body()).contains("\"v\":\"B\"");
    }

    @Test
    void whenAllHaveLeftTheCallIsCancelled() {
        Callers two = two();

        upstream.leaves(two.one);
        upstream.leaves(two.other);

        assertThat(upstream.sent.getFirst().outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(upstream.sent).hasSize(1);
    }

    @Test
    void anEndlessAnswerIsGivenUp() {
        Callers two = two();
        Exchange call = upstream.sent.getFirst();
        call.commit(200, new Headers(), false);
        for (int i = 0; i < 33 && !call.ended(); i++) {
            call.sink().data(Unpooled.wrappedBuffer(new byte[1 << 20]));
            upstream.run();
        }

        assertThat(call.outcome()).isInstanceOf(Outcome.Cancelled.class);
        assertThat(upstream.sent.subList(1, 3)).containsExactly(two.one.exchange, two.other.exchange);
    }

    @Test
    void whatWasReadOfTheUsageIsDealtOutToo() {
        Callers two = two();
        upstream.sent.getFirst().usage(new Usage(7, 3, -1, -1, "m-1"));

        upstream.answer(0, 200, TWO);

        Usage one = requireNonNull(two.one.exchange.usage());
        Usage other = requireNonNull(two.other.exchange.usage());
        assertThat(one.inputTokens() + other.inputTokens()).isEqualTo(7);
        assertThat(one.outputTokens() + other.outputTokens()).isEqualTo(3);
        assertThat(one.cachedTokens()).isEqualTo(-1);
        assertThat(one.responseModel()).isEqualTo("m-1");
    }

    private record Callers(Caller one, Caller other) {}

    private Callers two() {
        upstream.busy("a");
        Callers two = new Callers(upstream.embed("1"), upstream.embed("2"));
        upstream.windowEnds();
        assertThat(upstream.sent).hasSize(1);
        return two;
    }
}
