package dev.velox.it.sample;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.Banner;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import dev.velox.sample.SampleApplication;

/**
 * The sample application on a free port, as its jar would run: without Spring Security, which lies on this module's class
 * path for other tests and would ask for a login.
 */
public final class SampleGateway implements AutoCloseable {

    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";

    private final ConfigurableApplicationContext context;

    private SampleGateway(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts it with further arguments, such as {@code --velox.upstream.origin=...}. */
    public static SampleGateway start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--spring.reactor.netty.shutdown-quiet-period=0s",
                "--spring.autoconfigure.exclude="
                        + String.join(
                                ",",
                                SECURITY + "ReactiveUserDetailsServiceAutoConfiguration",
                                SECURITY + "web.reactive.ReactiveWebSecurityAutoConfiguration",
                                SECURITY + "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration")));
        all.addAll(List.of(arguments));
        return new SampleGateway(new SpringApplicationBuilder(SampleApplication.class)
                .bannerMode(Banner.Mode.OFF)
                .run(all.toArray(String[]::new)));
    }

    /** Where it answers, without a path. */
    public String origin() {
        return "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port");
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    @Override
    public void close() {
        context.close();
    }
}
