package dev.velox.sample;

import org.springframework.boot.web.context.reactive.ReactiveWebApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;

/**
 * Lets the embedded upstream start with the sample's context. An initializer, because the upstream's port and
 * certificate must be known before the first property of Velox binds; the start itself waits for the context's refresh,
 * since only from there on does a failed start give back what was registered.
 */
final class EmbeddedUpstreamInitializer implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        // Ahead-of-time processing refreshes a context only to write code from it: no server may start there.
        boolean processingAheadOfTime = Boolean.getBoolean(AbstractAotProcessor.AOT_PROCESSING);
        if (context instanceof ReactiveWebApplicationContext && !processingAheadOfTime) {
            context.addBeanFactoryPostProcessor(new EmbeddedUpstreamStarter(context.getEnvironment()));
        }
    }
}
