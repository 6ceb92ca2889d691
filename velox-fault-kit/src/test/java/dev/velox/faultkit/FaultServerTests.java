package dev.velox.faultkit;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.velox.faultkit.ChatAnswer.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Over HTTP/1.1 in clear text, where every byte can be seen. */
class FaultServerTests {

    private final FaultServer server = FaultServer.builder().name("one").start();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void goodAnswersKeepTheConnectionAndAreCountedByModelName() throws Exception {
        try (RawClient client = new RawClient(server)) {
            String events = text(client.ask("mine/ok", true).until("0\r\n\r\n"));
            String document = text(client.ask("ok", false).until("}}"));

            assertThat(events).contains("text/event-stream", "mine/ok", "\"one\"", " €", "data: [DONE]");
            assertThat(document).contains("application/json", "The answer costs 5 €.", "\"usage\"");
        }
        assertThat(server.calls("mine/ok")).hasSize(1);
        assertThat(server.calls("ok").getFirst().body()).contains("\"stream\":false");
        assertThat(server.calls())
                .hasSize(2)
                .allSatisfy(call -> assertThat(endOf(call)).isEqualTo(CallEnd.WHOLE));
        assertThat(server.openCalls()).isZero();
    }

    @Test
    void onlyTheFirstCallOfAModelNameFails() throws IOException {
        try (RawClient client = new RawClient(server)) {
            assertThat(status(client, "500-then-ok")).isEqualTo(500);
            assertThat(status(client, "500-then-ok")).isEqualTo(200);
            assertThat(status(client, "another/500-then-ok")).isEqualTo(500);
        }
    }

    @Test
    void healthySiblingAnswersEveryModelNameWell() throws IOException {
        try (FaultServer sibling =
                        FaultServer.builder().name("sibling").healthy().start();
                RawClient client = new RawClient(sibling)) {
            assertThat(text(client.ask("reset", true).until("[DONE]"))).contains("200 OK", "\"sibling\"");
            assertThat(text(client.ask("whatever", true).until("[DONE]"))).contains("200 OK");
        }
    }

    @Test
    void unknownModelIsToldWhichThereAre() throws IOException {
        try (RawClient client = new RawClient(server)) {
            assertThat(text(client.ask("gpt", false).until("}}"))).contains("404 Not Found", "gpt", "cut-mid-event");
            assertThat(text(client.ask("malformed-frame", false).until("}}"))).contains("404 Not Found");
            assertThat(text(client.send("GET /v1/models?x=1 HTTP/1.1\r\n\r\n").until("]}")))
                    .contains("200 OK", "huge");
            assertThat(text(client.send("GET /else HTTP/1.1\r\n\r\n").until("}}")))
                    .contains("404 Not Found");
        }
    }

    @Test
    void cutCharacterIsCutWithinItsBytes() throws IOException {
        try (RawClient client = new RawClient(server)) {
            byte[] all = client.ask("cut-mid-character", false).in().readAllBytes();

            byte[] euro = utf8("€");
            assertThat(all).endsWith(Arrays.copyOf(euro, 1));
            assertThat(text(all)).contains("costs 5 ");
        }
    }

    @Test
    void cutEventIsCutWithinTheSecond() throws IOException {
        try (RawClient client = new RawClient(server)) {
            String all = text(client.ask("cut-mid-event", true).in().readAllBytes());

            assertThat(all.split("data: ", -1)).hasSize(3);
            assertThat(all).doesNotEndWith("\n\n\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reset", "reset-midway"})
    void resetIsNoOrderlyEnd(String model) throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.ask(model, true);

            assertThatExceptionOfType(SocketException.class)
                    .isThrownBy(() -> client.in().readAllBytes());
        }
        assertThat(endOf(server.calls(model).getFirst())).isEqualTo(CallEnd.BROKEN);
    }

    @Test
    void headWithoutEndGoesOnUntilTheClientLeaves() throws IOException {
        try (RawClient client = new RawClient(server)) {
            byte[] head = client.ask("endless-head", true).in().readNBytes(1 << 20);

            assertThat(text(head)).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("\r\n\r\n");
        }
        assertThat(endOf(server.calls("endless-head").getFirst())).isEqualTo(CallEnd.LEFT);
    }

    @Test
    void hugeAnswerHasTheLengthThatItAnnounces() throws IOException {
        try (RawClient client = new RawClient(server)) {
            String head = text(client.ask("huge", false).until("\r\n\r\n"));
            long length = Long.parseLong(head.replaceAll("(?s).*content-length: (\\d+).*", "$1"));

            assertThat(length).isGreaterThan(100 << 20);
            client.in().skipNBytes(length - 2);
            assertThat(text(client.in().readNBytes(2))).isEqualTo("}}");
        }
    }

    @Test
    void malformedChunkComesBehindTheFirstEvent() throws IOException {
        try (RawClient client = new RawClient(server)) {
            assertThat(text(client.ask("malformed-chunk", true).until("no size")))
                    .containsOnlyOnce("data: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"silent", "silent-after-head", "silent-midway"})
    void clientThatLeavesASilentServerIsSeen(String model) throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.ask(model, false);
            if (!model.equals("silent")) {
                client.until("\r\n\r\n");
            }
            await(() -> server.openCalls() == 1);
        }
        assertThat(endOf(server.calls(model).getFirst())).isEqualTo(CallEnd.LEFT);
        await(() -> server.openConnections() == 0);
        assertThat(server.openCalls()).isZero();
    }

    @Test
    void stepwiseServerWaitsMidway() throws IOException {
        try (FaultServer stepwise = FaultServer.builder().stepwise().start();
                RawClient client = new RawClient(stepwise)) {
            client.ask("cut-mid-event", true).until("data: ");
            assertThat(stepwise.openCalls()).isEqualTo(1);

            stepwise.calls("cut-mid-event").getFirst().proceed();

            assertThat(client.in().readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void refusingDoorRefusesAndOpensAgainAtTheSamePort() throws IOException {
        try (RawClient client = new RawClient(server)) {
            client.ask("ok", false).until("}}");

            server.door(Door.REFUSING);

            assertThat(client.in().read()).as("the open connection is closed").isNegative();
        }
        assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(server).close());
        server.door(Door.OPEN);
        try (RawClient client = new RawClient(server)) {
            assertThat(status(client, "ok")).isEqualTo(200);
        }
    }

    @Test
    void muteDoorAcceptsAndSaysNothing() throws IOException {
        server.door(Door.MUTE);
        try (RawClient client = new RawClient(server)) {
            client.ask("ok", false).readTimeout(300);

            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> client.in().read());
        }
        assertThat(server.calls()).isEmpty();
        server.door(Door.OPEN);
        try (RawClient client = new RawClient(server)) {
            assertThat(status(client, "ok")).isEqualTo(200);
        }
    }

    @Test
    void nameThatWouldNotFitIntoAnswersIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> FaultServer.builder().name("a\"b"))
                .withMessageContaining("a\"b");
    }

    @Test
    void modelNamesAreDistinct() {
        List<String> models = Arrays.stream(Fault.values()).map(Fault::model).toList();
        assertThat(models)
                .doesNotHaveDuplicates()
                .allSatisfy(model -> assertThat(Fault.of("x/y/" + model)).isNotNull());
    }

    private static int status(RawClient client, String model) throws IOException {
        String answer = text(client.ask(model, false).until("}}"));
        return Integer.parseInt(answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 ".length() + 3));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static CallEnd endOf(ReceivedCall call) {
        return call.ended().orTimeout(15, TimeUnit.SECONDS).join();
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
