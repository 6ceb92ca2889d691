package dev.velox.autoconfigure.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.web.server.MatcherSecurityWebFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.WebFilterChainProxy;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.server.WebFilter;

import dev.velox.autoconfigure.fixture.VeloxRunner;

import static org.assertj.core.api.Assertions.assertThat;

/** A real application on a real port, with nothing but the starter's parts. */
@ExtendWith(OutputCaptureExtension.class)
class StartTests {

    private static final String WARNING = "The gateway is open";

    @Test
    void saysInFewLinesWhatIsInForce(CapturedOutput output) {
        start("--velox.rate-limit.rpm=600", "--velox.rate-limit.burst=20").close();
        assertThat(output)
                .contains("Rate limit: 600 requests per minute, 20 at once, waiting up to 1000 ms")
                .contains("Scanner: swar (needs --add-modules jdk.incubator.vector)")
                .contains("Lane: netty (nothing of the application stands in front of its paths)")
                .contains("Upstream default: https://api.openai.com, protocol auto, no API key");
    }

    @Test
    void limitThatIsOffIsSaid(CapturedOutput output) {
        start("--velox.rate-limit.rpm=0").close();
        assertThat(output).contains("Rate limit: off");
    }

    @Test
    void becomesReadyAndEndsWithoutAThreadLeft() {
        Set<Thread> before = VeloxRunner.threads();
        try (ConfigurableApplicationContext context = start()) {
            assertThat(context.getBean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
        }
        VeloxRunner.assertNoThreadsBut(before);
    }

    @Test
    void gatewayBehindSpringSecurityIsNotWarnedAbout(CapturedOutput output) {
        start(Secured.class).close();
        assertThat(output).doesNotContain(WARNING);
    }

    @Test
    void laneThatGoesAroundSpringSecurityIsWarnedAboutAsIfThereWereNone(CapturedOutput output) {
        start(Secured.class, "--velox.ingress.lane=netty").close();
        assertThat(output)
                .contains(WARNING)
                .contains("velox.ingress.lane=netty goes around Spring Security (SecurityWebFilterChain 'chain')")
                .contains("Lane: netty (named by velox.ingress.lane; it goes around SecurityWebFilterChain 'chain')");
    }

    @Test
    void defaultChainOfSpringSecurityIsOneToo(CapturedOutput output) {
        start(SecuredByDefault.class).close();
        assertThat(output).doesNotContain(WARNING).contains("Lane: webflux");
        start(SecuredByDefault.class, "--velox.ingress.lane=netty").close();
        assertThat(output)
                .contains(WARNING)
                .contains("velox.ingress.lane=netty goes around Spring Security (WebFilter 'proxy')")
                .contains("Lane: netty (named by velox.ingress.lane; it goes around WebFilter 'proxy')");
    }

    @Test
    void openGatewayIsWarnedAboutOnce(CapturedOutput output) {
        start("--management.server.port=0").close();
        assertThat(output.getAll().split(WARNING, -1)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--server.address=127.0.0.1",
                "--server.address=::1",
                "--velox.access.api-keys=caller",
                "--velox.access.anonymous=true"
            })
    void gatewayThatIsNotOpenIsNotWarnedAbout(String argument, CapturedOutput output) {
        start(argument).close();
        assertThat(output).doesNotContain(WARNING);
    }

    private static ConfigurableApplicationContext start(String... arguments) {
        return start(Application.class, arguments);
    }

    private static ConfigurableApplicationContext start(Class<?> source, String... arguments) {
        SpringApplication application = new SpringApplication(source);
        application.setWebApplicationType(WebApplicationType.REACTIVE);
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--server.port=0";
        // Reactor Netty's loops otherwise rest for two seconds before they end.
        all[arguments.length + 1] = "--spring.reactor.netty.shutdown-quiet-period=0s";
        return application.run(all);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.tomcat.autoconfigure.actuate.web.server"
                        + ".TomcatReactiveManagementContextAutoConfiguration",
                "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration"
            })
    static class Application {}

    /** Spring Security without Boot's part of it: what counts is that somebody put a chain before the paths. */
    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class Secured {

        @Bean
        SecurityWebFilterChain chain() {
            WebFilter passing = (exchange, chain) -> chain.filter(exchange);
            return new MatcherSecurityWebFilterChain(ServerWebExchangeMatchers.anyExchange(), List.of(passing));
        }
    }

    /** As with Boot's starter and no chain of the user's. */
    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class SecuredByDefault {

        @Bean
        WebFilterChainProxy proxy() {
            return new WebFilterChainProxy(new Secured().chain());
        }
    }
}
