package dev.velox.it.upstreams;

import org.junit.jupiter.api.Test;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/** Applications that did not ask for it. */
class UnwatchedUpstreamsTests {

    @Test
    void nobodySeesTheClusterByDefault() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp reserved = RunningApp.plain(
                        PlainApplication.class,
                        upstream.asProperty(),
                        "management.endpoints.web.exposure.include=prometheus")) {
            assertThat(RawHttp.get(reserved.port(), "/v1/cluster").status()).isEqualTo(404);
            assertThat(RawHttp.post(reserved.port(), "/v1/cluster", "{}").status())
                    .isEqualTo(404);
            assertThat(RawHttp.get(reserved.port(), "/actuator/velox/upstreams").status())
                    .isEqualTo(404);
            assertThat(RawHttp.get(reserved.port(), "/actuator/prometheus").body())
                    .doesNotContain("ig_scheduler");
        }
    }
}
