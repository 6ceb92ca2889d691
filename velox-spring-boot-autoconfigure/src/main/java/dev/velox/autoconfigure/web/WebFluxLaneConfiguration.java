package dev.velox.autoconfigure.web;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamProtocol;

/** The beans of the WebFlux lane. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(WarmupProperties.class)
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

    @Bean
    Rehearsal veloxRehearsal(
            WarmupProperties warmup,
            ReactorResourceFactory resources,
            EngineLoops loops,
            ParseWorkers workers,
            ScanEngine scanEngine,
            UpstreamPool pool,
            ApplicationContext context) {
        return new Rehearsal(
                () -> new RehearsalStage(
                        resources.getLoopResources(), loops, workers, scanEngine, protocolLike(pool), context),
                warmup.duration(),
                context);
    }

    /** In cleartext what the first upstream speaks. */
    private static UpstreamProtocol protocolLike(UpstreamPool pool) {
        boolean http2 = pool.snapshot().stream()
                .limit(1)
                .anyMatch(upstream -> upstream.protocol().startsWith("h2")
                        || (upstream.protocol().equals("auto")
                                && upstream.origin().startsWith("https:")));
        return http2 ? UpstreamProtocol.H2C : UpstreamProtocol.HTTP1;
    }
}
