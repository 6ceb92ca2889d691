package dev.velox.it.support;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.sample.SampleApplication;

import static java.util.Objects.requireNonNull;

/**
 * A Spring Boot application on a port of its own, as its {@code main} method would start it. On Reactor Netty one at a time:
 * the end of one takes the JVM's shared event loops, and with them every other one, along (Boot's
 * {@code ReactorResourceFactory}, gateway or not).
 */
public final class RunningApp implements AutoCloseable {

    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";

    /**
     * Spring Security is on the class path of this module for one recipe; everybody else is an application without it. As
     * one value for {@code spring.autoconfigure.exclude}.
     */
    public static final String WITHOUT_SECURITY = String.join(
            ",",
            SECURITY + "ReactiveUserDetailsServiceAutoConfiguration",
            SECURITY + "SecurityAutoConfiguration",
            SECURITY + "UserDetailsServiceAutoConfiguration",
            SECURITY + "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration",
            SECURITY + "actuate.web.servlet.ManagementWebSecurityAutoConfiguration",
            SECURITY + "web.reactive.ReactiveWebSecurityAutoConfiguration",
            SECURITY + "web.servlet.SecurityFilterAutoConfiguration",
            SECURITY + "web.servlet.ServletWebSecurityAutoConfiguration");

    /** The build runs what speaks HTTP once more with the lane that the applications would not choose. */
    private static final @Nullable String LANE = System.getProperty("velox.test.lane");

    private static final String EXCLUDE = "spring.autoconfigure.exclude";

    /** The property that puts an application on Tomcat, where the gateway brings event loops of its own. */
    public static final String ON_TOMCAT = EXCLUDE + "=" + WITHOUT_SECURITY
            + ",org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration";

    private final ConfigurableApplicationContext context;

    private RunningApp(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** The sample with its embedded upstream, unless the properties name another. */
    public static RunningApp sample(String... properties) {
        return start(SampleApplication.class, properties);
    }

    /** An application of the tests' own, which does not see the sample's {@code application.yaml}. */
    public static RunningApp plain(Class<?> application, String... properties) {
        String[] all = new String[properties.length + 1];
        all[0] = "spring.config.name=plain";
        System.arraycopy(properties, 0, all, 1, properties.length);
        return start(application, all);
    }

    /**
     * Starts an application.
     *
     * @param properties {@code name=value}; a later one wins
     */
    public static RunningApp start(Class<?> application, String... properties) {
        return new RunningApp(application(application).run(arguments(properties)));
    }

    /** An application that does not end with the JVM but when the test says so. */
    public static SpringApplication application(Class<?> application) {
        SpringApplication spring = new SpringApplication(application);
        spring.setRegisterShutdownHook(false);
        return spring;
    }

    /** The properties as command line arguments, with the ones that every test application has. */
    public static String[] arguments(String... properties) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("server.port", "0");
        all.put("server.address", "127.0.0.1");
        all.put("spring.main.banner-mode", "off");
        // Reactor's loops would wait two seconds at each end for work that may still come.
        all.put("spring.reactor.netty.shutdown-quiet-period", "0s");
        // Boot knows a test by its thread; some applications start on another one.
        all.put("spring.docker.compose.enabled", "false");
        all.put(EXCLUDE, WITHOUT_SECURITY);
        if (LANE != null) {
            all.put("velox.ingress.lane", LANE);
        }
        for (String property : properties) {
            int equals = property.indexOf('=');
            all.put(property.substring(0, equals), property.substring(equals + 1));
        }
        return all.entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
    }

    public ConfigurableApplicationContext context() {
        return context;
    }

    public int port() {
        return port("local.server.port");
    }

    public int managementPort() {
        return port("local.management.port");
    }

    public String origin() {
        return "http://127.0.0.1:" + port();
    }

    /** What an OpenAI client is given. */
    public String baseUrl() {
        return origin() + "/v1";
    }

    public VeloxGateway gateway() {
        return context.getBean(VeloxGateway.class);
    }

    /** Waits until no exchange is open and nothing is held for one: what came in has ended. */
    public void awaitIdle() {
        Bounds.await(
                "in flight 0, nothing buffered, nobody waits",
                () -> gateway().snapshot().inFlight() == 0
                        && gateway().snapshot().bufferedBytes() == 0
                        && gateway().snapshot().queueDepth().values().stream().allMatch(depth -> depth == 0)
                        && gateway().snapshot().upstreams().stream().allMatch(upstream -> upstream.inFlight() == 0));
    }

    @Override
    public void close() {
        context.close();
    }

    private int port(String property) {
        @Nullable String value = context.getEnvironment().getProperty(property);
        return Integer.parseInt(requireNonNull(value, property));
    }
}
