package dev.velox.it.faults;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import org.junit.jupiter.api.Test;

import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** Nobody is there: the application is well and says who is not. */
class RefusedConnectionTests {

    @Test
    void refusedConnectionIsUpstreamUnavailable() throws IOException {
        // Bound and not listening: the port stays ours, and every connect is refused.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (RunningApp app = RunningApp.sample("velox.upstream.origin=http://127.0.0.1:" + taken.getLocalPort())) {
                for (String body : new String[] {FaultFixture.WHOLE, FaultFixture.STREAM}) {
                    Answer answer = RawHttp.post(app.port(), "/v1/responses", body);

                    assertError(answer, 502, "upstream_unavailable", "upstream_unavailable");
                }
                assertThat(RawHttp.get(app.port(), "/actuator/health").status()).isEqualTo(200);
                assertThat(RawHttp.get(app.port(), "/actuator/health/readiness").status())
                        .isEqualTo(200);
                app.awaitIdle();
            }
        }
    }
}
