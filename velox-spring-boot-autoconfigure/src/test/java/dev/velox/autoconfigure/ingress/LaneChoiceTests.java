package dev.velox.autoconfigure.ingress;

import java.util.List;

import io.micrometer.common.KeyValues;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.aot.BeanInstanceSupplier;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.reactive.ConfigurableReactiveWebServerFactory;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;
import org.springframework.security.web.server.MatcherSecurityWebFilterChain;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers;
import org.springframework.web.cors.reactive.CorsConfigurationSource;
import org.springframework.web.cors.reactive.CorsWebFilter;
import org.springframework.web.reactive.config.CorsRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.autoconfigure.fixture.VeloxRunner;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class LaneChoiceTests {

    // Reactor Netty's loops otherwise rest for two seconds before they end.
    private final ReactiveWebApplicationContextRunner runner =
            VeloxRunner.onNetty().withPropertyValues("spring.reactor.netty.shutdown-quiet-period=0s");

    @Test
    void plainApplicationOnReactorNettyGetsTheNettyLane() {
        runner.run(context -> assertThat(context.getBean(Lane.class))
                .isEqualTo(new Lane("netty", "nothing of the application stands in front of its paths")));
    }

    @Test
    void filterOfBootThatMeansNothingToTheGatewayIsNotInTheWay() {
        runner.withPropertyValues("spring.webflux.hiddenmethod.filter.enabled=true")
                .run(context -> {
                    assertThat(context).hasSingleBean(WebFilter.class);
                    assertThat(context.getBean(Lane.class).name()).isEqualTo("netty");
                });
    }

    @Test
    void webFluxConfigurerWithoutCorsIsNotInTheWay() {
        runner.withUserConfiguration(Formatters.class)
                .run(context -> assertThat(context.getBean(Lane.class).name()).isEqualTo("netty"));
    }

    @Test
    void anotherServerHasNoNettyLane() {
        VeloxRunner.withoutServer()
                .run(context -> assertThat(context.getBean(Lane.class))
                        .isEqualTo(new Lane("webflux", "the web server is not Boot's Reactor Netty")));
    }

    @Test
    void eachThingInTheWayIsNamed() {
        assertInTheWay(SecurityChain.class, "SecurityWebFilterChain 'chain'");
        assertInTheWay(Filter.class, "WebFilter 'filter'");
        assertInTheWay(CorsFilter.class, "WebFilter 'corsFilter'");
        assertInTheWay(Cors.class, "WebFluxConfigurer 'cors'");
        assertInTheWay(UnknownConfigurer.class, "WebFluxConfigurer 'configurer'");
        assertInTheWay(CorsSource.class, "CorsConfigurationSource 'source'");
        assertInTheWay(Decorator.class, "HttpHandlerDecoratorFactory 'decorator'");
        assertInTheWay(OwnHandler.class, "HttpHandler 'handler'");
        assertInTheWay(HandlerCustomizer.class, "WebHttpHandlerBuilderCustomizer 'customizer'");
        assertInTheWay(ServerCustomizer.class, "NettyServerCustomizer 'customizer'");
        assertInTheWay(RouteProvider.class, "NettyRouteProvider 'routes'");
        assertInTheWay(OwnFactory.class, "NettyReactiveWebServerFactory 'factory'");
        assertInTheWay(FactoryCustomizer.class, "WebServerFactoryCustomizer 'customizer'");
        assertInTheWay(Convention.class, "ServerRequestObservationConvention 'convention'");
    }

    @Test
    void customizerOfWhateverFactoryIsNotInTheWay() {
        runner.withUserConfiguration(AnyFactoryCustomizer.class)
                .run(context -> assertThat(context.getBean(Lane.class).name()).isEqualTo("netty"));
    }

    @Test
    void severalThingsAreAllNamed() {
        runner.withUserConfiguration(SecurityChain.class, Filter.class)
                .run(
                        context -> assertThat(context.getBean(Lane.class).reason())
                                .isEqualTo(
                                        "it runs behind what the application has: SecurityWebFilterChain 'chain', WebFilter 'filter'"));
    }

    @Test
    void lookingMakesNoBean() {
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerBeanDefinition("filter", new RootBeanDefinition(CorsWebFilter.class));
        beans.registerBeanDefinition("cors", new RootBeanDefinition(OriginsConfigurer.class));

        assertThat(new LaneObstacles(beans).all()).containsExactly("WebFilter 'filter'", "WebFluxConfigurer 'cors'");

        assertThat(beans.getSingletonCount()).isZero();
    }

    @Test
    void bootsHandlerIsKnownWhereItWasProcessedAheadOfTime() throws ClassNotFoundException {
        RootBeanDefinition handler = new RootBeanDefinition(HttpHandler.class);
        handler.setInstanceSupplier(BeanInstanceSupplier.<HttpHandler>forFactoryMethod(
                Class.forName(HttpHandlerAutoConfiguration.class.getName() + "$AnnotationConfig"),
                "httpHandler",
                ObjectProvider.class,
                ObjectProvider.class));
        DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
        beans.registerBeanDefinition("httpHandler", handler);

        assertThat(new LaneObstacles(beans).all()).isEmpty();
    }

    @Test
    void nameDecides(CapturedOutput output) {
        runner.withPropertyValues("velox.ingress.lane=webflux")
                .run(context -> assertThat(context.getBean(Lane.class))
                        .isEqualTo(new Lane("webflux", "named by velox.ingress.lane")));
        runner.withPropertyValues("velox.ingress.lane=netty")
                .withUserConfiguration(Filter.class)
                .run(context -> assertThat(context.getBean(Lane.class))
                        .isEqualTo(
                                new Lane("netty", "named by velox.ingress.lane; it goes around WebFilter 'filter'")));
        assertThat(output).doesNotContain("goes around Spring Security");
    }

    @Test
    void namedLaneBesideSpringSecurityIsWarnedAbout(CapturedOutput output) {
        runner.withPropertyValues("velox.ingress.lane=netty")
                .withUserConfiguration(SecurityChain.class)
                .run(context -> assertThat(context.getBean(Lane.class).name()).isEqualTo("netty"));
        assertThat(output.getAll().lines().filter(line -> line.contains("goes around Spring Security")))
                .singleElement()
                .asString()
                .contains("WARN", "SecurityWebFilterChain 'chain'", "velox.access.api-keys");
    }

    @Test
    void nettyLaneWithoutReactorNettyStopsTheStart() {
        VeloxRunner.withoutServer()
                .withPropertyValues("velox.ingress.lane=netty")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(InvalidVeloxSettingException.class)
                        .hasMessageContaining("velox.ingress.lane: netty (expected: auto or webflux"));
    }

    @Test
    void portOfItsOwnIsTheNettyLanesWhateverTheApplicationHas() {
        runner.withPropertyValues("velox.ingress.listener.port=0")
                .withUserConfiguration(SecurityChain.class)
                .run(context -> assertThat(context.getBean(Lane.class))
                        .isEqualTo(new Lane("netty", "on a port of its own: velox.ingress.listener.port")));
        new WebApplicationContextRunner()
                .withConfiguration(VeloxRunner.velox())
                .withPropertyValues("velox.ingress.listener.port=0")
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Lane.class));
    }

    @Test
    void portOfItsOwnIsNotWebFluxs() {
        runner.withPropertyValues("velox.ingress.listener.port=0", "velox.ingress.lane=webflux")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("velox.ingress.lane: webflux (expected: auto or netty"));
    }

    private void assertInTheWay(Class<?> configuration, String named) {
        runner.withUserConfiguration(configuration).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(Lane.class))
                    .isEqualTo(new Lane("webflux", "it runs behind what the application has: " + named));
        });
    }

    private static Mono<Void> nothing() {
        return Mono.empty();
    }

    @Configuration(proxyBeanMethods = false)
    static class SecurityChain {
        @Bean
        SecurityWebFilterChain chain() {
            WebFilter passing = (exchange, chain) -> chain.filter(exchange);
            return new MatcherSecurityWebFilterChain(ServerWebExchangeMatchers.anyExchange(), List.of(passing));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Filter {
        @Bean
        WebFilter filter() {
            return (exchange, chain) -> chain.filter(exchange);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class CorsFilter {
        @Bean
        CorsWebFilter corsFilter() {
            return new CorsWebFilter(exchange -> null);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class CorsSource {
        @Bean
        CorsConfigurationSource source() {
            return exchange -> null;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Cors {
        @Bean
        OriginsConfigurer cors() {
            return new OriginsConfigurer();
        }
    }

    static class OriginsConfigurer implements WebFluxConfigurer {
        @Override
        public void addCorsMappings(CorsRegistry registry) {
            registry.addMapping("/**");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class UnknownConfigurer {
        @Bean
        WebFluxConfigurer configurer() {
            return new OriginsConfigurer();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Formatters implements WebFluxConfigurer {}

    @Configuration(proxyBeanMethods = false)
    static class Decorator {
        @Bean
        HttpHandlerDecoratorFactory decorator() {
            return handler -> handler;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnHandler {
        @Bean
        HttpHandler handler() {
            return (request, response) -> nothing();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class HandlerCustomizer {
        @Bean
        WebHttpHandlerBuilderCustomizer customizer() {
            return builder -> {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ServerCustomizer {
        @Bean
        NettyServerCustomizer customizer() {
            return server -> server;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RouteProvider {
        @Bean
        NettyRouteProvider routes() {
            return routes -> routes;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFactory {
        @Bean
        NettyReactiveWebServerFactory factory() {
            return new NettyReactiveWebServerFactory(0);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class FactoryCustomizer {
        @Bean
        WebServerFactoryCustomizer<NettyReactiveWebServerFactory> customizer() {
            return factory -> factory.addServerCustomizers(server -> server);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AnyFactoryCustomizer {
        @Bean
        WebServerFactoryCustomizer<ConfigurableReactiveWebServerFactory> customizer() {
            return factory -> {};
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Convention {
        @Bean
        ServerRequestObservationConvention convention() {
            return new DefaultServerRequestObservationConvention() {
                @Override
                public KeyValues getLowCardinalityKeyValues(ServerRequestObservationContext context) {
                    return KeyValues.of("own", "tag");
                }
            };
        }
    }
}
