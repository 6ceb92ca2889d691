package dev.velox.sample;

import java.time.Duration;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

import dev.velox.sample.upstream.EmbeddedUpstream;

/**
 * Starts the embedded upstream, points Velox at it, and ties its life to the bean factory: as the first disposable it is
 * closed last, after every stream that the gateway still had to finish.
 */
final class EmbeddedUpstreamStarter implements BeanDefinitionRegistryPostProcessor {

    static final String BEAN_NAME = "embeddedUpstream";
    static final String SSL_BUNDLE = "velox-sample";

    private static final Logger log = LoggerFactory.getLogger(EmbeddedUpstreamStarter.class);
    private static final Duration DEFAULT_DELTA_DELAY = Duration.ofMillis(10);

    private final ConfigurableEnvironment environment;

    EmbeddedUpstreamStarter(ConfigurableEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
        if (registry instanceof DefaultListableBeanFactory beans
                && isSample(beans)
                && !new ConfiguredProvider(environment).present()) {
            start(beans);
        }
    }

    /** The sample's jar may lie on the class path of another application, which did not ask for canned answers. */
    private static boolean isSample(DefaultListableBeanFactory beans) {
        return beans.getBeanNamesForType(SampleApplication.class, true, false).length > 0;
    }

    private void start(DefaultListableBeanFactory beans) {
        Duration deltaDelay = Binder.get(environment)
                .bind("velox-sample.delta-delay", Duration.class)
                .orElse(DEFAULT_DELTA_DELAY);
        EmbeddedUpstream upstream = EmbeddedUpstream.start(deltaDelay);
        beans.registerSingleton(BEAN_NAME, upstream);
        beans.registerDisposableBean(BEAN_NAME, upstream::close);
        // Last, so that whatever else the user says about the upstream wins.
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "veloxSampleEmbeddedUpstream",
                        Map.of(
                                "velox.upstream.origin",
                                upstream.origin(),
                                "velox.upstream.ssl-bundle",
                                SSL_BUNDLE,
                                "spring.ssl.bundle.pem." + SSL_BUNDLE + ".truststore.certificate",
                                upstream.certificatePem())));
        log.info(
                "Answers are canned: no provider is configured, an embedded upstream answers at {}", upstream.origin());
        log.info("For a real provider set velox.upstream.origin, and velox.upstream.api-key or OPENAI_API_KEY");
    }
}
