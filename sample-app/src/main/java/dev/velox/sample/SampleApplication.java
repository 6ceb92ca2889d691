package dev.velox.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The gateway as an application of its own. Everything it does comes from the starter and {@code velox.*} properties;
 * where no provider is configured, {@link EmbeddedUpstreamInitializer} adds one that answers canned text.
 */
@SpringBootApplication
public class SampleApplication {

    public static void main(String[] args) {
        SpringApplication.run(SampleApplication.class, args);
    }
}
