package dev.velox.it.apps;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/** The policy is read and switched through Actuator while the gateway runs. */
@ExtendWith(OutputCaptureExtension.class)
class BalanceSwitchTests {

    private static final String PATH = "/actuator/veloxbalance";
    private static final String EXPOSED = "management.endpoints.web.exposure.include=veloxbalance";
    private static final String WRITABLE = "management.endpoint.veloxbalance.access=unrestricted";

    @Test
    void policyIsSwitchedAndTheAnswerSaysThatARestartLosesIt(CapturedOutput output) {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(
                        PlainApplication.class,
                        upstream.asProperty(),
                        EXPOSED,
                        WRITABLE,
                        "velox.balance.policy=least-loaded")) {
            Answer switched = RawHttp.post(app.port(), PATH, "{\"policy\":\"round-robin\"}");

            assertThat(switched.status()).isEqualTo(200);
            assertThat(switched.body())
                    .contains(
                            "\"policy\":\"round-robin\"",
                            "\"previous\":\"least-loaded\"",
                            "Lost at restart: set velox.balance.policy=round-robin to keep it.");
            assertThat(RawHttp.get(app.port(), PATH).body())
                    .contains("\"policy\":\"round-robin\"", "\"configured\":\"least-loaded\"");
            assertThat(output.getAll().lines().filter(line -> line.contains("Balancing switched")))
                    .singleElement()
                    .asString()
                    .contains(" INFO ", "from least-loaded to round-robin", "until the next restart");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"policy\":\"p2c\"}", "{}"})
    void unknownPolicyIsRefusedWithAListOfAll(String body) {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(PlainApplication.class, upstream.asProperty(), EXPOSED, WRITABLE)) {
            Answer refused = RawHttp.post(app.port(), PATH, body);

            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body())
                    .contains(
                            "\"error\":\"policy: ",
                            "\"policies\":[\"power-of-two\",\"round-robin\",\"least-loaded\",\"random\",\"weighted\"]");
            assertThat(RawHttp.get(app.port(), PATH).body()).contains("\"policy\":\"power-of-two\"");
        }
    }

    @Test
    void switchNeedsAccessThatTheUserGives() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(PlainApplication.class, upstream.asProperty(), EXPOSED)) {
            assertThat(RawHttp.post(app.port(), PATH, "{\"policy\":\"random\"}").status())
                    .isEqualTo(405);
            assertThat(RawHttp.get(app.port(), PATH).status()).isEqualTo(200);
            assertThat(RawHttp.get(app.port(), PATH).body()).contains("\"policy\":\"power-of-two\"");
        }
    }
}
