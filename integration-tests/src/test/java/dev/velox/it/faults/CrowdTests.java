package dev.velox.it.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import dev.velox.it.support.Answer;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many callers at once over a few shared HTTP/2 connections with TLS: some are served whole, some stream, some send rubbish,
 * some leave at one moment or another. Nobody's answer suffers from a neighbour, and nothing is left when they are gone.
 */
@ExtendWith(LeakWatch.class)
class CrowdTests {

    private static final int CALLERS = 240;
    private static final String STREAM = "{\"model\":\"velox-canned\",\"input\":\"caller %d\",\"stream\":true}";
    private static final String WHOLE = "{\"model\":\"velox-canned\",\"input\":\"caller %d\"}";

    @Test
    void nobodySuffersFromANeighbourAndNothingIsLeft() throws Exception {
        try (RunningApp app = RunningApp.sample("velox-sample.delta-delay=1ms")) {
            List<Callable<Void>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int caller = i;
                callers.add(() -> {
                    call(app.port(), caller);
                    return null;
                });
            }

            try (ExecutorService threads =
                    Executors.newFixedThreadPool(48, Thread.ofVirtual().factory())) {
                for (Future<Void> call : threads.invokeAll(callers, 60, TimeUnit.SECONDS)) {
                    call.get();
                }
            }

            app.awaitIdle();
            assertThat(RawHttp.post(app.port(), "/v1/responses", WHOLE.formatted(0))
                            .status())
                    .isEqualTo(200);
            app.awaitIdle();
        }
    }

    private static void call(int port, int caller) {
        switch (caller % 6) {
            case 0, 1 -> {
                Answer answer = post(port, STREAM.formatted(caller));
                assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
                assertThat(answer.body()).contains("event: response.completed").doesNotContain("event: error");
                assertThat(answer.whole()).isTrue();
            }
            case 2 -> {
                Answer answer = post(port, WHOLE.formatted(caller));
                assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
                assertThat(answer.json().get("status").stringValue()).isEqualTo("completed");
            }
            case 3 ->
                assertError(post(port, STREAM.formatted(caller) + "}"), 400, "invalid_json", "caller_invalid_json");
            case 4 -> leave(port, caller, "response.created");
            default -> leave(port, caller, null);
        }
    }

    /** Comes back when it is told to: on a machine that is busy with other things the loops may lag, and then say so. */
    private static Answer post(int port, String body) {
        Answer answer = RawHttp.post(port, "/v1/responses", body);
        for (int again = 0; again < 50 && "velox_overloaded".equals(answer.header("x-velox-error")); again++) {
            assertThat(answer.header("retry-after")).isNotNull();
            answer = RawHttp.post(port, "/v1/responses", body);
        }
        return answer;
    }

    /** Leaves within the answer, or before it came. */
    private static void leave(int port, int caller, @Nullable String after) {
        try (RawHttp http = RawHttp.connect(port)) {
            http.send(RawHttp.post("/v1/responses", STREAM.formatted(caller)));
            if (after != null) {
                if (http.streamHead().status() == 503) {
                    return;
                }
                http.until(after);
            }
            if (caller % 2 == 0) {
                http.reset();
            }
        }
    }
}
