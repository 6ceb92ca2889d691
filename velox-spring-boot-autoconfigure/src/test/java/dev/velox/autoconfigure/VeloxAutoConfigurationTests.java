package dev.velox.autoconfigure;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

import io.netty.channel.EventLoopGroup;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

import dev.velox.autoconfigure.fixture.RecordingGateway;
import dev.velox.autoconfigure.fixture.RecordingPool;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.admission.Admission;
import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.engine.limit.BoundedIngressQueue;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.CpuAffinity;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.loop.WorkerSettings;
import dev.velox.engine.routing.Router;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.UpstreamPool;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class VeloxAutoConfigurationTests {

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer();

    @Test
    void webFluxApplicationGetsOneOfEachEngineBean() {
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context)
                    .hasSingleBean(VeloxGateway.class)
                    .hasSingleBean(EngineLoops.class)
                    .hasSingleBean(RateLimiter.class)
                    .hasSingleBean(IngressQueue.class)
                    .hasSingleBean(ParseWorkers.class)
                    .hasSingleBean(ScanEngine.class)
                    .hasSingleBean(Admission.class)
                    .hasSingleBean(Router.class)
                    .hasSingleBean(UpstreamPool.class);
            assertThat(context.getBean(IngressQueue.class).capacity()).isEqualTo(16_384);
            assertThat(context.getBean(RateLimiter.class)
                            .state(System.nanoTime())
                            .requestsPerMinute())
                    .isEqualTo(10_000);
            assertThat(context.getBean(VeloxGateway.class).snapshot().upstreams())
                    .singleElement()
                    .satisfies(upstream -> {
                        assertThat(upstream.name()).isEqualTo("default");
                        assertThat(upstream.origin()).isEqualTo("https://api.openai.com");
                    });
        });
    }

    @Test
    void usersBeansWin() {
        runner.withUserConfiguration(UserRooms.class).run(context -> {
            assertThat(context).hasNotFailed();
            for (Class<?> type :
                    new Class<?>[] {RateLimiter.class, IngressQueue.class, ParseWorkers.class, UpstreamPool.class}) {
                assertThat(context.getBeanNamesForType(type))
                        .as(type.getSimpleName())
                        .singleElement()
                        .asString()
                        .startsWith("users");
            }
            assertThat(context.getBean(VeloxGateway.class).snapshot().queueCapacity())
                    .isEqualTo(5);
            assertThat(context.getBean(VeloxGateway.class).snapshot().workers()).isEqualTo(1);
            assertThat(context.getBean(VeloxGateway.class).snapshot().limiter().enabled())
                    .isFalse();
        });
    }

    @Test
    void usersGatewayWins() {
        RecordingGateway gateway = new RecordingGateway();
        gateway.drained.complete(0);
        runner.withBean("usersGateway", VeloxGateway.class, () -> gateway).run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(VeloxGateway.class)).isSameAs(gateway);
        });
        assertThat(gateway.events).first().isEqualTo("announceEnd");
    }

    @Test
    void withNettyTheServersLoopsAreUsed() {
        VeloxRunner.onNetty().run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(ReactorResourceFactory.class);
            assertThat(context).doesNotHaveBean("veloxReactorResourceFactory");
            EventLoopGroup group = context.getBean(ReactorResourceFactory.class)
                    .getLoopResources()
                    .onServer(true);
            assertThat(context.getBean(EngineLoops.class).find(group.next())).isNotNull();
        });
    }

    @Test
    void withoutNettyServerVeloxBringsOneLoopPerCoreAndEndsThem() {
        Set<Thread> before = VeloxRunner.threads();
        runner.run(context -> {
            assertThat(context).hasBean("veloxReactorResourceFactory");
            EngineLoops loops = context.getBean(EngineLoops.class);
            assertThat(loops.count()).isEqualTo(Runtime.getRuntime().availableProcessors());
            loops.all().getFirst().eventLoop().submit(() -> {}).get();
            assertThat(VeloxRunner.threads())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .anyMatch(name -> !name.startsWith("velox-worker"))
                    .anyMatch(name -> name.startsWith("velox-worker"));
        });
        VeloxRunner.assertNoThreadsBut(before);
    }

    @Test
    void twoContextsDoNotDisturbEachOther() {
        Set<Thread> before = VeloxRunner.threads();
        runner.run(first -> {
            runner.run(second -> assertThat(second).hasNotFailed());
            first.getBean(EngineLoops.class)
                    .all()
                    .getFirst()
                    .eventLoop()
                    .submit(() -> {})
                    .get();
        });
        VeloxRunner.assertNoThreadsBut(before);
    }

    @Test
    void disabledLeavesNothingBehindAndValidatesNothing(CapturedOutput output) {
        Set<Thread> before = VeloxRunner.threads();
        runner.withPropertyValues(
                        "velox.enabled=false", "velox.rate-limit.rpm=-1", "velox.upstream.origin=nonsense://x/y?z")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(veloxBeans(context)).isEmpty();
                    assertThat(VeloxRunner.threads()).isSubsetOf(before);
                });
        assertThat(output).doesNotContain("dev.velox");
    }

    @Test
    void applicationWithoutWebGetsNothingSilently(CapturedOutput output) {
        new ApplicationContextRunner()
                .withConfiguration(VeloxRunner.velox())
                .withPropertyValues("velox.rate-limit.rpm=-1")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    assertThat(veloxBeans(context)).containsExactly("dev.velox.autoconfigure.VeloxAutoConfiguration");
                });
        assertThat(output).doesNotContain("Velox");
    }

    @Test
    void springMvcApplicationGetsOneWarningAndNothingElse(CapturedOutput output) {
        new WebApplicationContextRunner()
                .withConfiguration(VeloxRunner.velox())
                .withPropertyValues("velox.rate-limit.rpm=-1")
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(VeloxGateway.class);
                    assertThat(context).doesNotHaveBean(UpstreamPool.class);
                });
        assertThat(output.getAll().lines().filter(line -> line.contains("WARN")))
                .singleElement()
                .asString()
                .contains("Velox stays off", "velox.ingress.listener.port", "velox.enabled=false");
    }

    @Test
    void worksWithoutActuatorHealthAndMicrometer() {
        runner.withClassLoader(new FilteredClassLoader(
                        "org.springframework.boot.actuate", "org.springframework.boot.health", "io.micrometer"))
                .run(context -> assertThat(context).hasNotFailed().hasSingleBean(VeloxGateway.class));
    }

    private static Set<String> veloxBeans(ApplicationContext context) {
        return Arrays.stream(context.getBeanDefinitionNames())
                .filter(name -> name.contains("velox") || isVelox(context.getType(name)))
                .collect(Collectors.toSet());
    }

    private static boolean isVelox(@Nullable Class<?> type) {
        return type != null && type.getName().startsWith("dev.velox.");
    }

    @Configuration(proxyBeanMethods = false)
    static class UserRooms {

        @Bean
        RateLimiter usersLimiter() {
            return RateLimiter.unlimited();
        }

        @Bean
        IngressQueue usersQueue() {
            return new BoundedIngressQueue(5);
        }

        @Bean
        ParseWorkers usersWorkers() {
            return ParseWorkers.start(new WorkerSettings(1, 8, "users-worker-", CpuAffinity.NONE));
        }

        @Bean
        UpstreamPool usersPool() {
            return new RecordingPool();
        }
    }
}
