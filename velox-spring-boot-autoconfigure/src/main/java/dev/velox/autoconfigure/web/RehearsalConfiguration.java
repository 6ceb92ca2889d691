package dev.velox.autoconfigure.web;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

import dev.velox.autoconfigure.ingress.Lane;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamProtocol;

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
            UpstreamPool pool,
            Lane lane,
            ApplicationContext context) {
        return new Rehearsal(
                () -> new RehearsalStage(
                        resources.getLoopResources(), loops, workers, scanEngine, protocolLike(pool), lane, context),
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
