package dev.velox.it.badinput;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.it.support.Answer;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;

/** A running sample that must be as good as new after each test: nothing in flight, and a good request passes. */
@ExtendWith(LeakWatch.class)
abstract class BadInputFixture {

    static final String GOOD = "{\"model\":\"velox-canned\",\"input\":\"Hello\"}";

    private static RunningApp app;

    @BeforeAll
    static void start() {
        app = RunningApp.sample("velox.ingress.openai-not-found=true");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @AfterEach
    void gatewayIsAsGoodAsNew() {
        app.awaitIdle();
        Answer answer = RawHttp.post(port(), "/v1/responses", GOOD);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        app.awaitIdle();
    }

    static int port() {
        return app.port();
    }
}
