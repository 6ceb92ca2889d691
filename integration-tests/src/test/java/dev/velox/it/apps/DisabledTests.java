package dev.velox.it.apps;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.Threads;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code velox.enabled=false} is as if the starter were not there. */
class DisabledTests {

    @Test
    void switchedOffLeavesNothingBehind() {
        Set<Thread> before = Threads.live();
        try (RunningApp app = RunningApp.plain(
                PlainApplication.class,
                "velox.enabled=false",
                // Not even validated: the switch must help whoever cannot repair these.
                "velox.upstream.origin=not an origin",
                "velox.rate-limit.rpm=-1",
                "management.endpoints.web.exposure.include=*")) {
            assertThat(veloxBeans(app)).isEmpty();
            assertThat(Threads.startedSince(before))
                    .noneMatch(thread -> thread.getName().startsWith("velox"));
            assertThat(RawHttp.post(app.port(), "/v1/responses", "{\"model\":\"m\"}")
                            .status())
                    .isEqualTo(404);
            assertThat(RawHttp.get(app.port(), "/v1/responses").status()).isEqualTo(404);
            assertThat(RawHttp.get(app.port(), "/actuator/velox").status()).isEqualTo(404);
            assertThat(RawHttp.get(app.port(), "/actuator/health").body()).doesNotContain("velox");
            assertThat(RawHttp.get(app.port(), "/v1/orders").body()).isEqualTo("orders");
        }
    }

    @Test
    void switchedOnTheSameQuestionsFindIt() {
        try (RunningApp app = RunningApp.plain(PlainApplication.class)) {
            assertThat(veloxBeans(app)).isNotEmpty();
        }
    }

    private static List<String> veloxBeans(RunningApp app) {
        ConfigurableListableBeanFactory beans = app.context().getBeanFactory();
        return Stream.of(beans.getBeanDefinitionNames())
                .filter(name -> {
                    Class<?> type = beans.getType(name, false);
                    return type != null
                            && type.getName().startsWith("dev.velox.")
                            && !type.getName().startsWith("dev.velox.it.");
                })
                .toList();
    }
}
