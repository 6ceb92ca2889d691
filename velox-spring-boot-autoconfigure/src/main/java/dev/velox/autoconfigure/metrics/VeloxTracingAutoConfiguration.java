package dev.velox.autoconfigure.metrics;

import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.engine.observe.RequestTracer;

/** Traces of requests and their attempts, where the application has a tracer. */
@AutoConfiguration(
        beforeName = "dev.velox.autoconfigure.engine.VeloxEngineAutoConfiguration",
        afterName = {
            "org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration",
            "org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration"
        })
@ConditionalOnVelox
@ConditionalOnClass(Tracer.class)
@ConditionalOnBean({Tracer.class, Propagator.class})
public final class VeloxTracingAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean
    RequestTracer veloxRequestTracer(Tracer tracer, Propagator propagator) {
        return new SpanTracer(tracer, propagator);
    }
}
