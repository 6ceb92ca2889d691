package dev.velox.it.insight;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.Promtool;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Script;
import dev.velox.it.support.ScriptedUpstream;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

/** Callers who name as many models as they like do not make as many time series. */
@ExtendWith(LeakWatch.class)
class MetricsUnderLoadTests {

    private static final int MODELS = 10_000;
    private static final int LABELS = 20;

    /** What may come with an outcome that was not there before, refusals by a late loop for example. */
    private static final int FIXED = 200;

    private static final String ANSWER =
            "{\"id\":\"r\",\"model\":\"m\",\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}";

    private static ScriptedUpstream upstream;
    private static RunningApp app;

    @BeforeAll
    static void start() {
        upstream = ScriptedUpstream.start();
        app = RunningApp.sample(
                upstream.asProperty(),
                "velox.egress.prewarm=false",
                "velox.rate-limit.rpm=0",
                "velox.metrics.max-models=" + LABELS);
    }

    @AfterAll
    static void stop() {
        app.close();
        upstream.close();
    }

    @Test
    void tenThousandModelsLeaveBoundedSeriesThatPromtoolAccepts(@TempDir Path folder)
            throws IOException, InterruptedException {
        upstream.plays(Script.json(200, ANSWER));
        ask(0, 200);
        long before = series(scrape());
        ask(200, MODELS);
        app.awaitIdle();

        String text = scrape();

        assertThat(text)
                .contains("model=\"other\"")
                .contains("model=\"model-0\"")
                .doesNotContain("model-9999");
        assertThat(series(text)).as("series of the gateway").isLessThanOrEqualTo(before + FIXED);
        assertThat(text.lines()
                        .filter(line -> line.startsWith("velox_requests_total{") && line.contains("status=\"200\""))
                        .count())
                .isEqualTo(LABELS + 1);
        Promtool.checkMetrics(folder, own(text));
    }

    @Test
    void rulesAreWhatPrometheusAccepts(@TempDir Path folder) throws IOException, InterruptedException {
        assertThat(Promtool.checkRules(
                        folder,
                        Path.of("..", "docs", "grafana", "velox-alerts.yml").toString()))
                .contains("rules found");
    }

    /** A busy machine makes loops late, and late loops refuse: whoever is refused asks again. */
    private static void ask(int from, int to) {
        int model = from;
        while (model < to) {
            try (RawHttp client = RawHttp.connect(app.port())) {
                int status = 200;
                while (model < to && status == 200) {
                    client.send(RawHttp.post("/v1/responses", "{\"model\":\"model-" + model + "\",\"input\":\"x\"}"));
                    status = client.answer().status();
                    if (status == 200) {
                        upstream.takeRequest();
                        model++;
                    }
                }
                assertThat(status).isIn(200, 503);
            }
        }
    }

    private static String scrape() {
        return RawHttp.get(app.port(), "/actuator/prometheus").body();
    }

    /** Without those of Boot and the JVM, at which promtool shakes its head: help missing, units abbreviated. */
    private static String own(String text) {
        return text.lines()
                .filter(line -> line.matches("(# (HELP|TYPE) )?(velox|gen_ai)_.*"))
                .collect(joining("\n", "", "\n"));
    }

    private static long series(String text) {
        return text.lines()
                .filter(line -> line.startsWith("velox_") || line.startsWith("gen_ai_"))
                .count();
    }
}
