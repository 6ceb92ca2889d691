package dev.velox.autoconfigure.web;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.autoconfigure.observe.Understudy;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.UpstreamPool;

/** The rehearsal, where the gateway is made of the usual rooms; a gateway of the application's own warms itself. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBean({
    ReactorResourceFactory.class,
    EngineLoops.class,
    ParseWorkers.class,
    ScanEngine.class,
    UpstreamPool.class
})
@EnableConfigurationProperties(WarmupProperties.class)
class RehearsalConfiguration {

    @Bean
    Rehearsal veloxRehearsal(
            WarmupProperties warmup,
            ReactorResourceFactory resources,
            EngineLoops loops,
            ParseWorkers workers,
            ScanEngine scanEngine,
            RateLimiter limiter,
            UpstreamPool pool,
            Lane lane,
            ObjectProvider<Understudy.Source> understudy,
            Environment environment,
            ApplicationContext context) {
        return new Rehearsal(
                () -> new RehearsalStage(
                        new RehearsalStage.Cast(
                                resources.getLoopResources(),
                                loops,
                                workers,
                                scanEngine,
                                lane,
                                environment.containsProperty("velox.ingress.listener.port"),
                                RehearsalStage.Speech.like(pool),
                                limiter.state(NanoClock.system().nanoTime()).enabled(),
                                understudy.getIfUnique(() -> () -> Understudy.NONE)),
                        context),
                warmup.duration(),
                context);
    }
}
