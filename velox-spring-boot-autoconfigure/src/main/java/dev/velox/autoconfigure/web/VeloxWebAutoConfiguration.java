package dev.velox.autoconfigure.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.DispatcherHandler;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.engine.gateway.VeloxGateway;

/** Puts the gateway's paths into a reactive web application. */
@AutoConfiguration(afterName = "dev.velox.autoconfigure.engine.VeloxEngineAutoConfiguration")
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnVelox
@ConditionalOnBean(VeloxGateway.class)
@Import({WebFluxLaneConfiguration.class, RehearsalConfiguration.class})
public final class VeloxWebAutoConfiguration {}
