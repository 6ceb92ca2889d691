package dev.velox.autoconfigure.metrics;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which meters there are beside the usual ones.
 *
 * @param igNames Whether the meters of InferenceGateway ("ig_scheduler_queue_depth" and so on) exist too, under their own names,
 *     for boards and alerts that were made for it.
 */
@ConfigurationProperties("velox.metrics")
public record MetricsProperties(@DefaultValue("false") boolean igNames) {}
