package dev.velox.it.apps;

import org.junit.jupiter.api.Test;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/** What people who look into the application get to see. */
class ExposureTests {

    @Test
    void onlyWhatIsExposedIsExposed() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp reserved = RunningApp.plain(PlainApplication.class, upstream.asProperty())) {
            assertThat(RawHttp.get(reserved.port(), "/actuator/velox").status()).isEqualTo(404);
            assertThat(RawHttp.get(reserved.port(), "/actuator/health").status())
                    .isEqualTo(200);
        }
    }

    @Test
    void providersKeyIsNeverShown() {
        String key = "sk-the-providers-key";
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp open = RunningApp.plain(
                        PlainApplication.class,
                        upstream.asProperty(),
                        "velox.upstream.api-key=" + key,
                        "velox.access.api-keys=the-gateways-own-key",
                        "management.endpoints.web.exposure.include=*",
                        "management.endpoint.env.show-values=always",
                        "management.endpoint.configprops.show-values=always",
                        "management.endpoint.health.show-details=always")) {
            for (String endpoint :
                    new String[] {"velox", "velox/upstreams", "configprops", "env", "health", "beans", "metrics"}) {
                Answer answer = RawHttp.get(open.port(), "/actuator/" + endpoint);

                assertThat(answer.status()).as(endpoint).isEqualTo(200);
                assertThat(answer.body()).as(endpoint).doesNotContain(key, "the-gateways-own-key");
            }
        }
    }
}
