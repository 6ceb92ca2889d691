package dev.velox.it.badinput;

import java.io.UncheckedIOException;
import java.util.Arrays;

import org.junit.jupiter.api.Test;

import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;

import static dev.velox.it.support.OpenAiError.assertError;

/** Bodies over the limit, and bodies that never end. */
class TooMuchTests extends BadInputFixture {

    private static final int MEGABYTE = 1 << 20;
    private static final int TOO_LARGE = 33 * MEGABYTE;
    private static final String TYPE = "content-type: application/json";

    @Test
    void announcedLengthOverTheLimitIsRefusedBeforeTheBody() {
        try (RawHttp http = RawHttp.connect(port())) {
            Answer answer = http.send(RawHttp.head("POST", "/v1/responses", TYPE, "content-length: " + TOO_LARGE))
                    .answer();

            assertTooLarge(answer);
        }
    }

    @Test
    void callerThatWaitsForContinueSendsNothingInVain() {
        try (RawHttp http = RawHttp.connect(port())) {
            Answer answer = http.send(RawHttp.head(
                            "POST", "/v1/responses", TYPE, "content-length: " + TOO_LARGE, "expect: 100-continue"))
                    .answer();

            assertTooLarge(answer);
        }
    }

    @Test
    void chunkedBodyIsRefusedWhenItPassesTheLimit() throws InterruptedException {
        try (RawHttp http = RawHttp.connect(port())) {
            http.send(RawHttp.head("POST", "/v1/responses", TYPE, "transfer-encoding: chunked"));
            Thread sender = Thread.ofVirtual().start(() -> sendChunks(http));

            Answer answer = http.answer();

            assertTooLarge(answer);
            sender.join();
        }
    }

    @Test
    void callerThatLeavesWithinItsBodyLeavesNothingBehind() {
        try (RawHttp http = RawHttp.connect(port())) {
            http.send(RawHttp.head("POST", "/v1/responses", TYPE, "content-length: 100") + "{\"model\":");
            http.reset();
        }
        // The fixture waits for in flight 0.
    }

    private static void assertTooLarge(Answer answer) {
        assertError(answer, 413, "request_too_large", "caller_request_too_large", "velox.ingress.max-request-size");
    }

    private static void sendChunks(RawHttp http) {
        byte[] piece = new byte[MEGABYTE];
        Arrays.fill(piece, (byte) ' ');
        try {
            for (int i = 0; i < 33; i++) {
                http.send("100000\r\n").send(piece).send("\r\n");
            }
            http.send("0\r\n\r\n");
        } catch (UncheckedIOException refused) {
            // The gateway need not read on once it has answered.
            return;
        }
    }
}
