package dev.velox.engine.health;

import org.junit.jupiter.api.Test;

import dev.velox.engine.health.Endpoints.News;

import static dev.velox.engine.health.Endpoints.SECOND;
import static dev.velox.engine.health.Endpoints.START;
import static org.assertj.core.api.Assertions.assertThat;

class RestTests {

    private final News news = new News();
    private final EndpointHealth endpoint = Endpoints.one(news);

    @Test
    void modelRestsForExactlyAsLongAsWasAsked() {
        endpoint.rest("m", START, 7 * SECOND);
        assertThat(endpoint.restLeft("m", START)).isEqualTo(7 * SECOND);
        assertThat(endpoint.restLeft("m", START + 7 * SECOND - 1)).isEqualTo(1);
        assertThat(endpoint.restLeft("m", START + 7 * SECOND)).isZero();
        assertThat(endpoint.restLeft("other", START)).isZero();
        assertThat(endpoint.available(START))
                .as("other models may be asked for")
                .isTrue();
    }

    @Test
    void restEndsAfterSixtySeconds() {
        endpoint.rest("m", START, 3600 * SECOND);
        assertThat(endpoint.restLeft("m", START)).isEqualTo(60 * SECOND);
        endpoint.rest("n", START, Long.MAX_VALUE);
        assertThat(endpoint.restLeft("n", START)).isEqualTo(60 * SECOND);
    }

    @Test
    void longerOfTwoRestsHolds() {
        endpoint.rest("m", START, 7 * SECOND);
        endpoint.rest("m", START + SECOND, SECOND);
        assertThat(endpoint.restLeft("m", START + SECOND)).isEqualTo(6 * SECOND);
    }

    @Test
    void restIsToldWhenItBegins() {
        endpoint.rest("m", START, SECOND);
        endpoint.rest("n", START, 2 * SECOND);
        assertThat(endpoint.state(START)).isEqualTo(HealthState.RESTING);
        assertThat(endpoint.snapshot(START).restingModels()).isEqualTo(2);
        assertThat(endpoint.state(START + 2 * SECOND)).isEqualTo(HealthState.HEALTHY);
        endpoint.rest("m", START + 2 * SECOND, SECOND);
        assertThat(news.told).containsExactly("acme resting rate_limited", "acme resting rate_limited");
    }

    @Test
    void inventedModelsDoNotGrowTheTable() {
        for (int i = 0; i < 3 * Rests.MAX_MODELS; i++) {
            endpoint.rest("invented-" + i, START, SECOND);
        }
        assertThat(endpoint.snapshot(START).restingModels()).isEqualTo(Rests.MAX_MODELS);
        endpoint.rest("invented-0", START, 2 * SECOND);
        assertThat(endpoint.restLeft("invented-0", START)).isEqualTo(2 * SECOND);

        long later = START + 3 * SECOND;
        endpoint.rest("m", later, SECOND);
        assertThat(endpoint.restLeft("m", later)).isEqualTo(SECOND);
        assertThat(endpoint.snapshot(later).restingModels()).isEqualTo(1);
    }
}
