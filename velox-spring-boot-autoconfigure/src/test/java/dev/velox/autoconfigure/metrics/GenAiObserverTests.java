package dev.velox.autoconfigure.metrics;

import java.net.URI;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import static dev.velox.autoconfigure.metrics.Told.attempt;
import static dev.velox.autoconfigure.metrics.Told.ended;
import static dev.velox.autoconfigure.metrics.Told.used;
import static org.assertj.core.api.Assertions.assertThat;

class GenAiObserverTests {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final GenAiObserver genAi =
            new GenAiObserver(new CellMeters(registry), new ModelLabels(3), new ModelLabels(2));

    @Test
    void genAiMetersHaveTheNamesAndAttributesOfTheConventions() {
        genAi.exchangeEnded(ended("m", 200, 9_000));
        genAi.attemptEnded(attempt("completed", 200));
        genAi.attemptEnded(attempt("upstream_timeout", 0));
        genAi.usage(used("default", 12, -1));
        Timer request = registry.get("gen_ai.server.request.duration").timer();
        assertThat(request.getId().getTag("gen_ai.operation.name")).isEqualTo("chat");
        assertThat(request.getId().getTag("gen_ai.provider.name")).isEqualTo("groq");
        assertThat(request.getId().getTag("gen_ai.request.model")).isEqualTo("m");
        assertThat(request.getId().getTag("error.type")).isEqualTo("none");
        assertThat(registry.get("gen_ai.server.time_to_first_token").timer().totalTime(TimeUnit.NANOSECONDS))
                .isEqualTo(9_000);
        assertThat(registry.get("gen_ai.client.operation.duration")
                        .tags("error.type", "upstream_timeout", "server.address", "api.groq.com", "server.port", "443")
                        .timer()
                        .count())
                .isEqualTo(1);
        DistributionSummary input = registry.get("gen_ai.client.token.usage")
                .tag("gen_ai.token.type", "input")
                .summary();
        assertThat(input.totalAmount()).isEqualTo(12);
        assertThat(registry.get("gen_ai.client.token.usage")
                        .tag("gen_ai.token.type", "output")
                        .summary()
                        .count())
                .as("what an answer does not say is not reported")
                .isZero();
        assertThat(input.takeSnapshot().histogramCounts()).hasSize(14);
    }

    @Test
    void modelsThatAnswersNameAreBoundedToo() {
        genAi.usage(used("default", "m", null, 1, 1));
        for (int i = 0; i < 100; i++) {
            genAi.usage(used("default", "m", "m-2026-" + i, 1, 1));
        }
        assertThat(registry.find("gen_ai.client.token.usage").tag("gen_ai.token.type", "input").summaries().stream()
                        .map(summary -> summary.getId().getTag("gen_ai.response.model")))
                .containsExactlyInAnyOrder("none", "m-2026-0", "m-2026-1", "other");
    }

    @Test
    void providersAreKnownByTheirHostsAndOthersSpeakOpenAi() {
        assertThat(GenAiConventions.provider(URI.create("https://me.openai.azure.com")))
                .isEqualTo("azure.ai.openai");
        assertThat(GenAiConventions.provider(URI.create("https://api.openai.com")))
                .isEqualTo("openai");
        assertThat(GenAiConventions.provider(URI.create("http://localhost:8000")))
                .isEqualTo("openai");
        assertThat(GenAiConventions.provider(URI.create("https://api.x.ai"))).isEqualTo("x_ai");
        assertThat(GenAiConventions.provider(URI.create("https://vertex.ai"))).isEqualTo("openai");
    }
}
