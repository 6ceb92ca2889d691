package dev.velox.autoconfigure.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

import dev.velox.engine.clock.NanoClock;

/**
 * Counters and histograms that each thread writes into cells of its own, so that no two loops ever write the same word, and
 * that are summed when somebody looks. Values of tags come in the order of {@link VeloxMeters#tags()}.
 *
 * <p><b>How they are seen.</b> Counters, by every registry, as counters that are read off. Histograms, by a Prometheus registry,
 * through {@link PrometheusHistograms}: Micrometer has no histogram that is read off. Every other registry has its own timer or
 * summary, which is told each value.
 *
 * <p>Threads: any.
 */
final class CellMeters {

    private static final boolean PROMETHEUS = ClassUtils.isPresent(
            "io.micrometer.prometheusmetrics.PrometheusMeterRegistry", CellMeters.class.getClassLoader());

    private final MeterRegistry registry;
    private final List<MeterRegistry> telling = new ArrayList<>();
    private final List<PrometheusHistograms> reading = new ArrayList<>();
    private final ConcurrentMap<SeriesId, CounterSeries> counters = new ConcurrentHashMap<>();
    private final ConcurrentMap<SeriesId, Recorders> histograms = new ConcurrentHashMap<>();

    /** @param registry as it is now; what is added to a composite later does not see histograms */
    CellMeters(MeterRegistry registry) {
        this.registry = registry;
        sort(registry);
    }

    /** An empty registry: of Prometheus' kind where that is what the given one is or has. */
    static MeterRegistry emptyLike(MeterRegistry registry) {
        if (registry instanceof CompositeMeterRegistry composite) {
            for (MeterRegistry one : composite.getRegistries()) {
                MeterRegistry empty = emptyLike(one);
                if (!(empty instanceof SimpleMeterRegistry)) {
                    return empty;
                }
            }
        }
        MeterRegistry prometheus = PROMETHEUS ? PrometheusHistograms.emptyLike(registry) : null;
        return prometheus == null ? new SimpleMeterRegistry() : prometheus;
    }

    private void sort(MeterRegistry one) {
        if (one instanceof CompositeMeterRegistry composite) {
            composite.getRegistries().forEach(this::sort);
            return;
        }
        PrometheusHistograms prometheus = PROMETHEUS ? PrometheusHistograms.of(one, NanoClock.system()) : null;
        if (prometheus == null) {
            telling.add(one);
        } else {
            reading.add(prometheus);
        }
    }

    /** What one thread writes of all meters. Threads: one. */
    Cells newCells() {
        return new Cells();
    }

    private CounterSeries counter(SeriesId id) {
        return counters.computeIfAbsent(id, first -> {
            CounterSeries series = new CounterSeries();
            FunctionCounter.builder(id.meter.meterName(), series, CounterSeries::count)
                    .description(id.meter.description())
                    .baseUnit(id.meter.baseUnit())
                    .tags(MeterFactory.tags(id.meter, id.values))
                    .register(registry);
            return series;
        });
    }

    private Recorders histogram(SeriesId id) {
        return histograms.computeIfAbsent(id, first -> {
            HistogramSeries series = null;
            for (PrometheusHistograms prometheus : reading) {
                series = prometheus.add(id.meter, id.values, series);
            }
            List<Values> told = new ArrayList<>();
            for (MeterRegistry each : telling) {
                told.add(tell(new MeterFactory(each), id));
            }
            return new Recorders(series, List.copyOf(told));
        });
    }

    private static Values tell(MeterFactory meters, SeriesId id) {
        String[] values = id.values.toArray(String[]::new);
        if (id.meter.type() == Meter.Type.TIMER) {
            Timer timer = meters.timer(id.meter, values);
            return (value, now) -> timer.record(value, TimeUnit.NANOSECONDS);
        }
        DistributionSummary summary = meters.summary(id.meter, values);
        return (value, now) -> summary.record((double) value);
    }

    private record SeriesId(VeloxMeters meter, List<String> values) {}

    /**
     * Who is to hear of the values of one series.
     *
     * @param series null where nobody reads
     */
    private record Recorders(@Nullable HistogramSeries series, List<Values> told) {

        Values forOneThread() {
            List<Values> all = new ArrayList<>(told);
            if (series != null) {
                all.addFirst(series.newCell());
            }
            return switch (all.size()) {
                case 0 -> (value, now) -> {};
                case 1 -> all.getFirst();
                default -> (value, now) -> all.forEach(each -> each.record(value, now));
            };
        }
    }

    /** The cells of one thread, each made when it is first asked for. */
    final class Cells {

        private final Map<SeriesId, CounterCell> counts = new HashMap<>();
        private final Map<SeriesId, Values> values = new HashMap<>();

        CounterCell counter(VeloxMeters meter, String... tags) {
            return counts.computeIfAbsent(
                    new SeriesId(meter, List.of(tags)),
                    id -> CellMeters.this.counter(id).newCell());
        }

        Values histogram(VeloxMeters meter, String... tags) {
            return values.computeIfAbsent(
                    new SeriesId(meter, List.of(tags)),
                    id -> CellMeters.this.histogram(id).forOneThread());
        }
    }
}
