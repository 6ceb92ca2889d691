package dev.velox.autoconfigure.metrics;

import java.time.Duration;
import java.util.List;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/** Registers listed meters; values of tags come in the order of the list. */
record MeterFactory(MeterRegistry registry) {

    /** A histogram: its boundaries are fixed, and no percentile is computed here. */
    Timer timer(VeloxMeters meter, String... values) {
        return Timer.builder(meter.meterName())
                .description(meter.description())
                .tags(tags(meter, List.of(values)))
                .serviceLevelObjectives(
                        meter.buckets().stream().map(MeterFactory::duration).toArray(Duration[]::new))
                .register(registry);
    }

    DistributionSummary summary(VeloxMeters meter, String... values) {
        return DistributionSummary.builder(meter.meterName())
                .description(meter.description())
                .tags(tags(meter, List.of(values)))
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

    /** The tags of a meter, their values in the order of the list. */
    static Tags tags(VeloxMeters meter, List<String> values) {
        List<VeloxTag> keys = meter.tags();
        Tags tags = Tags.empty();
        for (int i = 0; i < values.size(); i++) {
            tags = tags.and(keys.get(i).key(), values.get(i));
        }
        return tags;
    }
}
