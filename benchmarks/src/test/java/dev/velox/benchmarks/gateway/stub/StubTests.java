package dev.velox.benchmarks.gateway.stub;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.benchmarks.gateway.RequestBody;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class StubTests {

    @ParameterizedTest
    @ValueSource(strings = {"json", "burst:50", "paced:10000:1000"})
    void bodyOfEveryCaseIsAKilobyteAndTellsTheStubWhatToDo(String model) {
        byte[] body = RequestBody.of(model);

        assertThat(body).hasSize(1024);
        assertThat(Plan.of(Unpooled.wrappedBuffer(body))).isEqualTo(Plan.of(model));
    }

    @Test
    void modelSaysHowManyEventsAndHowFarApart() {
        assertThat(Plan.of("burst:50")).isEqualTo(new Plan(50, 0));
        assertThat(Plan.of("paced:10000:7")).isEqualTo(new Plan(7, 10_000_000));
        assertThat(Plan.of("gpt-4")).isEqualTo(Plan.JSON);
        assertThat(Plan.of(Unpooled.EMPTY_BUFFER)).isEqualTo(Plan.JSON);
    }

    @Test
    void serviceTimesAreWithinTheirBoundsAndTheSameForTheSameSeed() {
        ServiceTimes one = ServiceTimes.of("8-24", 1);
        ServiceTimes same = ServiceTimes.of("8-24", 1);
        ServiceTimes other = ServiceTimes.of("8-24", 2);
        boolean differs = false;
        long sum = 0;
        for (int i = 0; i < 10_000; i++) {
            long time = one.next();
            assertThat(time).isBetween(8_000_000L, 24_000_000L).isEqualTo(same.next());
            differs |= time != other.next();
            sum += time;
        }
        assertThat(differs).isTrue();
        assertThat(sum / 10_000).isBetween(15_500_000L, 16_500_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"8", "24-8", "a-b", "-1-2"})
    void serviceTimeThatIsNoneIsRefused(String bounds) {
        assertThatThrownBy(() -> ServiceTimes.of(bounds, 1)).hasMessageStartingWith("service-time: " + bounds);
    }

    @Test
    void answersAreAsLongAsTheComparisonSays() {
        assertThat(Answers.JSON).hasSize(600);
        assertThat(new String(Answers.event(123), StandardCharsets.US_ASCII))
                .startsWith("data: {\"t\":0000000000000000123,")
                .endsWith("}\n\n");
    }
}
