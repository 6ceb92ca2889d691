package dev.velox.autoconfigure.web;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.DispatcherHandler;

import dev.velox.autoconfigure.ConditionalOnSharedPort;
import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.engine.gateway.VeloxGateway;

/** Puts the gateway's paths into a reactive web application, and warms the lane in force up. */
@AutoConfiguration(afterName = "dev.velox.autoconfigure.engine.VeloxEngineAutoConfiguration")
@ConditionalOnClass(DispatcherHandler.class)
@ConditionalOnVelox
@ConditionalOnBean(VeloxGateway.class)
@Import(RehearsalConfiguration.class)
public final class VeloxWebAutoConfiguration {

    /** Not where the gateway has a port of its own: the application's port is the application's then. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
    @ConditionalOnSharedPort
    @Import(WebFluxLaneConfiguration.class)
    static class SharedPort {}
}
