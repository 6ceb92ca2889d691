package dev.velox.autoconfigure.upstream;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import dev.velox.autoconfigure.fixture.RecordingPool;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.routing.Router;
import dev.velox.engine.upstream.UpstreamClientCustomizer;
import dev.velox.engine.upstream.UpstreamPool;

import static org.assertj.core.api.Assertions.assertThat;

class VeloxUpstreamAutoConfigurationTests {

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer();

    @Test
    void customizersSeeTheClientOfEveryLoopInTheirOrder() {
        runner.withUserConfiguration(Customizers.class).run(context -> {
            assertThat(context).hasNotFailed();
            List<String> calls = context.getBean(Customizers.class).calls;
            assertThat(calls)
                    .hasSize(2 * context.getBean(EngineLoops.class).count())
                    .startsWith("first default", "second default", "first default");
        });
    }

    @Test
    void namedBundleIsFollowedWhenItIsReloaded() {
        RecordingBundles bundles = new RecordingBundles();
        bundles.registerBundle("llm", SslBundle.systemDefault());
        runner.withBean(SslBundles.class, () -> bundles)
                .withPropertyValues("velox.upstream.ssl-bundle=llm")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(bundles.followed).containsExactly("llm");
                    bundles.updateBundle("llm", SslBundle.systemDefault());
                });
    }

    @Test
    void withoutNamedBundleNoneIsFollowed() {
        RecordingBundles bundles = new RecordingBundles();
        bundles.registerBundle("llm", SslBundle.systemDefault());
        runner.withBean(SslBundles.class, () -> bundles)
                .run(context -> assertThat(bundles.followed).isEmpty());
    }

    @Test
    void usersPoolIsClosedByItsOwner() {
        runner.withBean(UpstreamPool.class, RecordingPool::new)
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(PoolLifecycle.class));
    }

    @Test
    void usersRouterWins() {
        Router users = new Router(new Endpoint("users", URI.create("http://users:1"), "/v1", "/v1/responses"));
        runner.withBean(Router.class, () -> users)
                .run(context -> assertThat(context.getBean(Router.class)).isSameAs(users));
    }

    @Configuration(proxyBeanMethods = false)
    static class Customizers {

        final List<String> calls = new ArrayList<>();

        @Bean
        @Order(2)
        UpstreamClientCustomizer second() {
            return (upstream, client) -> {
                calls.add("second " + upstream);
                return client;
            };
        }

        @Bean
        @Order(1)
        UpstreamClientCustomizer first() {
            return (upstream, client) -> {
                calls.add("first " + upstream);
                return client;
            };
        }
    }

    private static final class RecordingBundles extends DefaultSslBundleRegistry {

        private final List<String> followed = new ArrayList<>();

        @Override
        public void addBundleUpdateHandler(String name, Consumer<SslBundle> handler) {
            followed.add(name);
            super.addBundleUpdateHandler(name, handler);
        }
    }
}
