package dev.velox.engine.batch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Operation;
import dev.velox.engine.observe.Phase;
import dev.velox.engine.observe.Timings;

import static org.assertj.core.api.Assertions.assertThat;

/** What a merged call looks like from outside: in its members' phases, and to observers. */
class BatchObservationTests {

    private static final String TWO = "{\"data\":[{\"index\":0,\"v\":\"A\"},{\"index\":1,\"v\":\"B\"}],"
            + "\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}";

    private final BatchFixture upstream = new BatchFixture();

    @AfterEach
    void close() {
        upstream.close();
    }

    @Test
    void theUpstreamsTimeIsNotTheQueues() {
        upstream.busy("a");
        Caller one = upstream.embed("1");
        upstream.embed("2");
        one.exchange.timeline().turn(Phase.QUEUE, 10);
        upstream.windowEnds();
        upstream.sends(0, 100, 110);
        upstream.sends(0, 400, 450);
        upstream.answer(0, 200, TWO);

        Timings timings = one.exchange.timeline().at(1_000);
        assertThat(timings.receive()).isEqualTo(10);
        assertThat(timings.queue()).isEqualTo(90);
        assertThat(timings.retry()).isEqualTo(300);
        assertThat(timings.connect()).isEqualTo(50);
        assertThat(timings.ttfb()).isEqualTo(550);
        assertThat(timings.totalNanos()).isEqualTo(1_000);
    }

    @Test
    void aMergedCallInVainIsPartOfTheTriesOfWhoGoesOnAlone() {
        upstream.busy("a");
        Caller one = upstream.embed("1");
        upstream.embed("2");
        one.exchange.timeline().turn(Phase.QUEUE, 10);
        upstream.windowEnds();
        upstream.sends(0, 100, 110);
        upstream.answer(0, 400, "{}");
        upstream.sends(1, 500, 510);

        Timings timings = one.exchange.timeline().at(600);
        assertThat(timings.queue()).isEqualTo(90);
        assertThat(timings.retry()).isEqualTo(400);
        assertThat(timings.connect()).isEqualTo(10);
        assertThat(timings.totalNanos()).isEqualTo(600);
    }

    @Test
    void whatWasMergedIsToldOnceForACall() {
        upstream.busy("a");
        upstream.embed("1");
        upstream.call(Operation.EMBEDDING, "{\"model\":\"m\",\"input\":[\"2\",\"3\"]}");
        upstream.windowEnds();
        assertThat(upstream.merged).isEmpty();
        upstream.answer(0, 500, "{}");

        assertThat(upstream.merged).containsExactly("2 with 3 to a");
    }
}
