package dev.velox.autoconfigure.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.core.instrument.noop.NoopMeter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.clock.NanoClock;

/**
 * Histograms of one Prometheus registry whose buckets are read when it is scraped, under the names and labels that Micrometer's
 * own timers and summaries would have there.
 *
 * <p>The registry holds an empty meter for each: by it the application's filters have their say, common tags and denials
 * included. What filters want of buckets and percentiles does not count here.
 *
 * <p>Threads: any.
 */
final class PrometheusHistograms implements MultiCollector {

    private static final Exemplars NO_EXEMPLARS = Exemplars.EMPTY;

    private final PrometheusMeterRegistry registry;
    private final NanoClock clock;
    private final long startMillis;
    private final ConcurrentMap<String, Family> families = new ConcurrentHashMap<>();

    private PrometheusHistograms(PrometheusMeterRegistry registry, NanoClock clock) {
        this.registry = registry;
        this.clock = clock;
        this.startMillis = registry.config().clock().wallTime();
    }

    /** Those of this registry, or null when it is another kind. */
    static @Nullable PrometheusHistograms of(MeterRegistry registry, NanoClock clock) {
        if (!(registry instanceof PrometheusMeterRegistry prometheus)) {
            return null;
        }
        PrometheusHistograms histograms = new PrometheusHistograms(prometheus, clock);
        prometheus.getPrometheusRegistry().register(histograms);
        return histograms;
    }

    /** An empty registry of the same kind, or null when this is another kind. */
    static @Nullable MeterRegistry emptyLike(MeterRegistry registry) {
        return registry instanceof PrometheusMeterRegistry
                ? new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)
                : null;
    }

    /**
     * Shows a series.
     *
     * @param shared one that another registry shows already, or null to make one
     * @return the series, or {@code shared} when the application's filters deny it here
     */
    @Nullable HistogramSeries add(VeloxMeters meter, List<String> values, @Nullable HistogramSeries shared) {
        Meter known = Meter.builder(meter.meterName(), meter.type(), List.of())
                .description(meter.description())
                .tags(MeterFactory.tags(meter, values))
                .register(registry);
        if (known instanceof NoopMeter) {
            return shared;
        }
        HistogramSeries series = shared == null ? new HistogramSeries(meter.bounds()) : shared;
        Meter.Id id = known.getId();
        NamingConvention convention = registry.config().namingConvention();
        String name = id.getConventionName(convention);
        String description = id.getDescription();
        families.computeIfAbsent(name, first -> new Family(name, description == null ? " " : description))
                .add(labels(id.getConventionTags(convention)), series);
        return series;
    }

    private static Labels labels(List<Tag> tags) {
        Labels.Builder labels = Labels.builder();
        tags.forEach(tag -> labels.label(tag.getKey(), tag.getValue()));
        return labels.build();
    }

    @Override
    public MetricSnapshots collect() {
        List<MetricSnapshot> snapshots = new ArrayList<>();
        long now = clock.nanoTime();
        for (Family family : families.values()) {
            snapshots.add(family.histogram(startMillis));
            snapshots.add(family.max(now));
        }
        return new MetricSnapshots(snapshots);
    }

    private record Shown(Labels labels, HistogramSeries series) {}

    /** All series of one name. */
    private static final class Family {

        private final String name;
        private final String help;
        private final List<Shown> shown = new CopyOnWriteArrayList<>();

        Family(String name, String help) {
            this.name = name;
            this.help = help;
        }

        void add(Labels labels, HistogramSeries series) {
            shown.add(new Shown(labels, series));
        }

        HistogramSnapshot histogram(long startMillis) {
            List<HistogramDataPointSnapshot> points = new ArrayList<>();
            for (Shown each : shown) {
                HistogramSeries series = each.series();
                points.add(new HistogramDataPointSnapshot(
                        ClassicHistogramBuckets.of(series.bounds().outside(), series.counts()),
                        series.sum(),
                        each.labels(),
                        NO_EXEMPLARS,
                        startMillis));
            }
            return new HistogramSnapshot(new MetricMetadata(name, help), points);
        }

        GaugeSnapshot max(long nowNanos) {
            List<GaugeDataPointSnapshot> points = new ArrayList<>();
            for (Shown each : shown) {
                points.add(new GaugeDataPointSnapshot(each.series().max(nowNanos), each.labels(), null));
            }
            return new GaugeSnapshot(new MetricMetadata(name + "_max", help), points);
        }
    }
}
