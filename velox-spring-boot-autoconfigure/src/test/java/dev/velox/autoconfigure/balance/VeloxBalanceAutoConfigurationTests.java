package dev.velox.autoconfigure.balance;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.balance.BalancePolicy;
import dev.velox.engine.balance.BalanceSettings;
import dev.velox.engine.balance.Balancer;
import dev.velox.engine.balance.LearnedEndpoints;
import dev.velox.engine.health.HealthBoard;

import static org.assertj.core.api.Assertions.assertThat;

class VeloxBalanceAutoConfigurationTests {

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer()
            .withConfiguration(
                    AutoConfigurations.of(EndpointAutoConfiguration.class, WebEndpointAutoConfiguration.class));

    @Test
    void defaultsAreThoseOfTheEngine() {
        runner.run(context -> {
            assertThat(context).hasNotFailed().hasSingleBean(LearnedEndpoints.class);
            assertThat(context.getBean(Balancer.class).policy()).isEqualTo(BalancePolicy.POWER_OF_TWO);
            assertThat(BalanceMapper.settings(context.getBean(BalanceProperties.class)))
                    .isEqualTo(BalanceSettings.DEFAULT);
        });
    }

    @Test
    void propertiesReachTheEngine() {
        runner.withPropertyValues(
                        "velox.balance.policy=least-loaded",
                        "velox.balance.affinity.load-factor=2",
                        "velox.balance.affinity.learned-capacity=2",
                        "velox.balance.affinity.learned-ttl=90m")
                .run(context -> {
                    assertThat(BalanceMapper.settings(context.getBean(BalanceProperties.class)))
                            .isEqualTo(new BalanceSettings(BalancePolicy.LEAST_LOADED, 2, 2, Duration.ofMinutes(90)));
                    assertThat(context.getBean(Balancer.class).policy()).isEqualTo(BalancePolicy.LEAST_LOADED);
                    LearnedEndpoints learned = context.getBean(LearnedEndpoints.class);
                    for (String id : List.of("a", "b", "c")) {
                        learned.learn(id, "default", 0);
                    }
                    assertThat(learned.size()).isEqualTo(2);
                    assertThat(learned.endpoint("c", Duration.ofMinutes(89).toNanos()))
                            .isEqualTo("default");
                    assertThat(learned.endpoint("c", Duration.ofMinutes(90).toNanos()))
                            .isNull();
                });
    }

    @Test
    void usersBeansWin() {
        Balancer users = new Balancer(new HealthBoard(List.of("default")));
        LearnedEndpoints learned = new LearnedEndpoints(BalanceSettings.DEFAULT);
        runner.withBean("users", Balancer.class, () -> users)
                .withBean("learned", LearnedEndpoints.class, () -> learned)
                .run(context -> {
                    assertThat(context.getBean(Balancer.class)).isSameAs(users);
                    assertThat(context.getBean(LearnedEndpoints.class)).isSameAs(learned);
                });
    }

    @Test
    void switchedOffThereIsNothing() {
        runner.withPropertyValues("velox.enabled=false")
                .run(context ->
                        assertThat(context).doesNotHaveBean(Balancer.class).doesNotHaveBean(LearnedEndpoints.class));
    }

    @Test
    void unknownPolicyStopsTheStart() {
        runner.withPropertyValues("velox.balance.policy=p2c")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("velox.balance.policy")
                        .hasStackTraceContaining("p2c"));
    }

    @Test
    void endpointIsThereWhereItIsExposedOnly() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(VeloxBalanceEndpoint.class));
        runner.withPropertyValues("management.endpoints.web.exposure.include=veloxbalance")
                .run(context -> assertThat(context).hasSingleBean(VeloxBalanceEndpoint.class));
    }

    @Test
    void withoutActuatorThereIsABalancerAllTheSame() {
        VeloxRunner.withoutServer()
                .withClassLoader(new FilteredClassLoader("org.springframework.boot.actuate"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(Balancer.class)
                        .doesNotHaveBean("veloxBalanceEndpoint"));
    }
}
