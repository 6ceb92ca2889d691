package dev.velox.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Conditional;

/**
 * Matches where the gateway runs: in a WebFlux application, or in a Spring MVC application that gives it a port of its own
 * ({@code velox.ingress.listener.port}), unless {@code velox.enabled=false}.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@ConditionalOnBooleanProperty(name = "velox.enabled", matchIfMissing = true)
@Conditional(OnServingApplication.class)
public @interface ConditionalOnVelox {}
