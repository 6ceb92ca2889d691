package dev.velox.autoconfigure.metrics;

import java.time.Duration;
import java.util.List;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/** Registers listed meters; values of tags come in the order of the list. */
record MeterFactory(MeterRegistry registry) {

    Counter counter(VeloxMeters meter, String... values) {
        return Counter.builder(meter.meterName())
                .description(meter.description())
                .baseUnit(meter.baseUnit())
                .tags(tags(meter, values))
                .register(registry);
    }

    /** A histogram: its boundaries are fixed, and no percentile is computed here. */
    Timer timer(VeloxMeters meter, String... values) {
        return Timer.builder(meter.meterName())
                .description(meter.description())
                .tags(tags(meter, values))
                .serviceLevelObjectives(
                        meter.buckets().stream().map(MeterFactory::duration).toArray(Duration[]::new))
                .register(registry);
    }

    DistributionSummary summary(VeloxMeters meter, String... values) {
        return DistributionSummary.builder(meter.meterName())
                .description(meter.description())
                .tags(tags(meter, values))
                .serviceLevelObjectives(
                        meter.buckets().stream().mapToDouble(each -> each).toArray())
                .register(registry);
    }

    <T> void gauge(Gauge.Builder<T> gauge, VeloxMeters meter, Tags tags) {
        gauge.description(meter.description())
                .baseUnit(meter.baseUnit())
                .tags(tags)
                .register(registry);
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private static Tags tags(VeloxMeters meter, String... values) {
        List<VeloxTag> keys = meter.tags();
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(keys.get(i).key(), values[i]);
        }
        return tags;
    }
}
