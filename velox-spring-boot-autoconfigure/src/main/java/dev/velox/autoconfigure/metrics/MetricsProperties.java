package dev.velox.autoconfigure.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * The gateway's meters.
 *
 * @param maxModels How many models have a label of their own in metrics: the first that an upstream answered with success. All
 *     others share the label "other".
 * @param genAi Whether the meters of OpenTelemetry's conventions for generative AI are recorded as well.
 * @param igNames Whether the meters of InferenceGateway ("ig_scheduler_queue_depth" and so on) exist too, under their own names,
 *     for boards and alerts that were made for it.
 */
@ConfigurationProperties("velox.metrics")
public record MetricsProperties(
        @DefaultValue("50") int maxModels,
        @DefaultValue("true") boolean genAi,
        @DefaultValue("false") boolean igNames) {

    private static final int MOST = 10_000;

    public MetricsProperties {
        check(maxModels >= 0 && maxModels <= MOST, "velox.metrics.max-models", maxModels, "0.." + MOST);
    }
}
