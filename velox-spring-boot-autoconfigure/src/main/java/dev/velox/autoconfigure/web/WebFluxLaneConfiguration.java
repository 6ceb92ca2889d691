package dev.velox.autoconfigure.web;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

import dev.velox.autoconfigure.ingress.WebLaneSettings;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;

/** The beans of the WebFlux lane. */
@Configuration(proxyBeanMethods = false)
class WebFluxLaneConfiguration {

    @Bean
    WebFluxLane veloxWebFluxLane(
            VeloxGateway gateway,
            WebLaneSettings settings,
            ObjectProvider<NanoClock> clock,
            ApplicationContext applicationContext) {
        return new WebFluxLane(gateway, settings, clock.getIfAvailable(NanoClock::system), applicationContext);
    }

    /** Before router functions of no order: a catch-all of the application must not take what Velox claims exactly. */
    @Bean
    @Order(0)
    RouterFunction<ServerResponse> veloxRouterFunction(WebFluxLane lane) {
        return new ClaimedRoutes(lane);
    }

    @Bean
    UnmappedPaths veloxUnmappedPaths(WebFluxLane lane) {
        return new UnmappedPaths(lane);
    }

    @Bean
    PathClashCheck veloxPathClashCheck(WebFluxLane lane, ObjectProvider<RequestMappingHandlerMapping> mappings) {
        return new PathClashCheck(lane.claims(), mappings);
    }
}
