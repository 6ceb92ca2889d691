package dev.velox.autoconfigure.engine;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

import dev.velox.autoconfigure.ConditionalOnVelox;
import dev.velox.autoconfigure.access.AccessProperties;
import dev.velox.autoconfigure.dispatch.VeloxDispatchAutoConfiguration;
import dev.velox.autoconfigure.ingress.IngressProperties;
import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.autoconfigure.ingress.VeloxIngressAutoConfiguration;
import dev.velox.autoconfigure.limit.RateLimitProperties;
import dev.velox.autoconfigure.limit.VeloxLimitAutoConfiguration;
import dev.velox.autoconfigure.observe.ObserveProperties;
import dev.velox.autoconfigure.observe.VeloxObserveAutoConfiguration;
import dev.velox.autoconfigure.upstream.VeloxUpstreamAutoConfiguration;
import dev.velox.engine.admission.Admission;
import dev.velox.engine.batch.BatchPlan;
import dev.velox.engine.batch.Batcher;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.dispatch.Dispatcher;
import dev.velox.engine.gateway.GatewayRooms;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.CpuAffinity;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.LoopLag;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.RequestTracer;
import dev.velox.engine.routing.Router;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.UpstreamPool;

/** The gateway and what it runs on; each bean backs off to the application's own. */
@AutoConfiguration(
        after = {
            VeloxDispatchAutoConfiguration.class,
            VeloxIngressAutoConfiguration.class,
            VeloxLimitAutoConfiguration.class,
            VeloxObserveAutoConfiguration.class,
            VeloxUpstreamAutoConfiguration.class
        },
        afterName = {
            "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration",
            "org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration"
        })
@ConditionalOnVelox
@EnableConfigurationProperties({
    AccessProperties.class,
    IngressProperties.class,
    RateLimitProperties.class,
    ScanProperties.class,
    WorkersProperties.class
})
public final class VeloxEngineAutoConfiguration {

    private static final Logger log = LoggerFactory.getLogger(VeloxEngineAutoConfiguration.class);

    /**
     * Loops for applications that bring none, on Tomcat or Jetty for example. Stopped by its own lifecycle, and by the destroy
     * method when a start fails before lifecycles run.
     */
    @Bean(destroyMethod = "stop")
    @ConditionalOnMissingBean
    ReactorResourceFactory veloxReactorResourceFactory() {
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        factory.setLoopResourcesSupplier(
                () -> LoopResources.create("velox", Runtime.getRuntime().availableProcessors(), true));
        factory.setShutdownQuietPeriod(Duration.ZERO);
        return factory;
    }

    @Bean
    @ConditionalOnMissingBean
    EngineLoops veloxEngineLoops(ReactorResourceFactory resources, WorkersProperties workers) {
        EngineLoops loops = EngineLoops.of(resources.getLoopResources().onServer(true));
        if (workers.pinned() == WorkersProperties.PinMode.ON) {
            CpuAffinity affinity = EngineMapper.affinity(workers.pinned());
            loops.pin(affinity);
            log.info("Event loops and workers keep to a CPU each: {}", affinity);
        }
        return loops;
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    ParseWorkers veloxParseWorkers(WorkersProperties workers, IngressProperties ingress) {
        return ParseWorkers.start(EngineMapper.workers(workers, ingress));
    }

    @Bean
    @ConditionalOnMissingBean
    ScanEngine veloxScanEngine(ScanProperties properties) {
        return EngineMapper.scanEngine(properties);
    }

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean
    LoopLag veloxLoopLag(EngineLoops loops, ObjectProvider<EngineObserver> observer) {
        return LoopLag.start(loops, NanoClock.system(), observer.getIfAvailable(() -> EngineObserver.NONE));
    }

    @Bean
    @ConditionalOnMissingBean
    Admission veloxAdmission(
            AccessProperties access,
            IngressProperties ingress,
            RateLimitProperties rateLimit,
            RateLimiter limiter,
            IngressQueue queue,
            ObjectProvider<EngineObserver> observer,
            LoopLag lag) {
        return new Admission(
                EngineMapper.admission(access, ingress, rateLimit),
                limiter,
                queue,
                NanoClock.system(),
                observer.getIfAvailable(() -> EngineObserver.NONE),
                lag);
    }

    @Bean
    @ConditionalOnMissingBean
    VeloxGateway veloxGateway(
            IngressProperties ingress,
            WorkersProperties workersProperties,
            ObserveProperties observe,
            EngineLoops loops,
            Admission admission,
            Router router,
            UpstreamPool upstreams,
            Dispatcher dispatcher,
            BatchPlan batches,
            HealthBoard health,
            ParseWorkers workers,
            ScanEngine scanEngine,
            RateLimiter limiter,
            IngressQueue queue,
            ObjectProvider<EngineObserver> observers,
            ObjectProvider<RequestTracer> tracer) {
        EngineObserver observer = observers.getIfAvailable(() -> EngineObserver.NONE);
        GatewayRooms rooms = new GatewayRooms(
                loops,
                admission,
                router,
                upstreams,
                dispatcher,
                batches.upstreams().isEmpty()
                        ? null
                        : new Batcher(batches, loops, health, NanoClock.system(), observer),
                workers,
                scanEngine,
                limiter,
                queue,
                NanoClock.system(),
                observer,
                tracer.getIfAvailable(() -> RequestTracer.NONE));
        return VeloxGateway.create(EngineMapper.gateway(ingress, workersProperties, observe, scanEngine), rooms);
    }

    @Bean
    StartReport veloxStartReport(RateLimiter limiter, RateLimitProperties rateLimit, ScanEngine scanEngine, Lane lane) {
        return new StartReport(limiter, rateLimit.maxWait(), scanEngine, lane);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(WebServerInitializedEvent.class)
    static class OpenGateway {

        @Bean
        OpenGatewayWarning veloxOpenGatewayWarning(
                AccessProperties access,
                IngressProperties ingress,
                Lane lane,
                Environment environment,
                ListableBeanFactory beans) {
            return new OpenGatewayWarning(access, ingress.listener().enabled(), lane, environment, beans);
        }
    }
}
