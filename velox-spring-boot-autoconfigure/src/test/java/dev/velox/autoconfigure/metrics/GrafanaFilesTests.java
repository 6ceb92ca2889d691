package dev.velox.autoconfigure.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

/** Dashboard and rules ask for what the gateway really says, by the names and labels that Prometheus sees. */
class GrafanaFilesTests {

    private static final Path FOLDER = Path.of("..", "docs", "grafana");
    private static final Pattern METRIC = Pattern.compile("\\b(?:velox|gen_ai)_[a-z_]+");
    private static final Pattern LABELS = Pattern.compile("by \\(([a-z_, ]+)\\)");
    private static final Pattern SELECTED = Pattern.compile("[{,] ?([a-z_]+)=~?\\\\?\"");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^((?:velox|gen_ai)_[a-z_]+)[{ ]");

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CellMeters.Cells cells = new CellMeters(registry).newCells();

    @ParameterizedTest
    @ValueSource(strings = {"velox-dashboard.json", "velox-alerts.yml"})
    void everyMetricAndLabelIsReal(String file) throws IOException {
        String text = Files.readString(FOLDER.resolve(file));
        Set<String> asked = all(METRIC, text);
        assertThat(asked).hasSizeGreaterThan(3);
        assertThat(real()).containsAll(asked);
        Set<String> labels = new TreeSet<>(Set.of("job", "instance", "le"));
        for (VeloxTag tag : VeloxTag.values()) {
            labels.add(tag.key().replace('.', '_'));
        }
        for (String group : groups(LABELS, text)) {
            assertThat(labels).containsAll(Set.of(group.split(", ", -1)));
        }
        assertThat(labels).containsAll(groups(SELECTED, text));
    }

    @Test
    void aNameThatIsNotRealWouldBeFound() {
        assertThat(real())
                .contains("velox_requests_total", "velox_request_phase_seconds_bucket", "velox_upstream_available")
                .doesNotContain("velox_requests");
    }

    private Set<String> real() {
        for (VeloxMeters meter : VeloxMeters.values()) {
            String[] values = meter.tags().stream().map(tag -> "x").toArray(String[]::new);
            switch (meter.type()) {
                case TIMER, DISTRIBUTION_SUMMARY -> cells.histogram(meter, values);
                case COUNTER -> cells.counter(meter, values);
                default -> gauge(meter);
            }
        }
        return groups(SAMPLE, registry.scrape());
    }

    private void gauge(VeloxMeters meter) {
        assertThat(meter.type()).isEqualTo(Meter.Type.GAUGE);
        Tags tags = Tags.empty();
        for (VeloxTag tag : meter.tags()) {
            tags = tags.and(tag.key(), "x");
        }
        Gauge.builder(meter.meterName(), () -> 1)
                .baseUnit(meter.baseUnit())
                .tags(tags)
                .register(registry);
    }

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group()).collect(toCollection(TreeSet::new));
    }

    private static Set<String> groups(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
