package dev.velox.it.servlet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import dev.velox.engine.gateway.VeloxGateway;
import dev.velox.faultkit.FaultServer;
import dev.velox.it.servlet.plain.MvcApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The starter in a Spring MVC application: off with a word about it, or on a port of its own. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class MvcApplicationTests {

    private static final String CHAT = "{\"model\":\"ok\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
    private static final Pattern LISTENS = Pattern.compile("The gateway listens on http://127\\.0\\.0\\.1:(\\d+)");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void withoutAPortVeloxStaysOffAndSaysSoOnce(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext app = start()) {
            assertThat(app.getBeanNamesForType(VeloxGateway.class)).isEmpty();
            assertThat(get(port(app), "/hello").body()).startsWith("hello from http-nio");
            assertThat(chat(port(app), CHAT).statusCode()).isEqualTo(404);
        }
        assertThat(output.getAll().lines().filter(line -> line.contains("Velox")))
                .singleElement()
                .asString()
                .contains("WARN", "Velox stays off", "velox.ingress.listener.port");
    }

    @Test
    void withAPortTheGatewayServesThereAndTheApplicationKeepsItsOwn(CapturedOutput output) throws Exception {
        int gateway;
        try (FaultServer upstream = FaultServer.start();
                ConfigurableApplicationContext app = start(
                        "velox.ingress.listener.port=0",
                        "velox.upstream.origin=" + upstream.origin(),
                        "velox.egress.prewarm=false",
                        "management.endpoints.web.exposure.include=health,velox,metrics")) {
            gateway = listener(output);

            HttpResponse<String> answer = chat(gateway, CHAT);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(answer.body()).contains("chat.completion");
            HttpResponse<String> stream = chat(gateway, CHAT.replace("{\"model\"", "{\"stream\":true,\"model\""));
            assertThat(stream.body()).contains("data: [DONE]");
            assertThat(chat(gateway, "{").statusCode()).isEqualTo(400);
            assertThat(get(gateway, "/hello").statusCode()).isEqualTo(404);
            assertThat(get(gateway, "/actuator/health").statusCode()).isEqualTo(404);

            assertThat(get(port(app), "/hello").body()).startsWith("hello from http-nio");
            assertThat(chat(port(app), CHAT).statusCode()).isEqualTo(404);
            assertThat(get(port(app), "/actuator/velox").body())
                    .contains("\"listener\":\"127.0.0.1:" + gateway + "\"")
                    .contains("\"name\":\"netty\"");
            assertThat(get(port(app), "/actuator/health").body()).contains("UP");
            assertThat(get(port(app), "/actuator/metrics/velox.requests").statusCode())
                    .isEqualTo(200);
            assertThat(get(
                                    port(app),
                                    "/actuator/metrics/http.server.requests?tag=uri:/v1/chat/completions&tag=status:200")
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(output)
                .doesNotContain("Velox stays off")
                .contains("Warmed up with")
                .contains("Drained: every request in flight has finished");
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), gateway).close())
                .isInstanceOf(IOException.class);
    }

    @Test
    void offLoopbackWithoutKeysTheStartIsRefused(CapturedOutput output) {
        assertThatThrownBy(() -> start("velox.ingress.listener.port=0", "velox.ingress.listener.address=0.0.0.0"))
                .isInstanceOf(RuntimeException.class);
        assertThat(output)
                .contains("The gateway cannot start with velox.ingress.listener.address: 0.0.0.0")
                .contains("velox.access.api-keys")
                .contains("velox.access.anonymous=true");
    }

    @Test
    void offLoopbackWithKeysOrOnPurposeItListens() throws Exception {
        for (String word : new String[] {"velox.access.api-keys=caller", "velox.access.anonymous=true"}) {
            try (ConfigurableApplicationContext app = start(
                    "velox.ingress.listener.port=0",
                    "velox.ingress.listener.address=0.0.0.0",
                    "velox.egress.prewarm=false",
                    word)) {
                assertThat(app.isRunning()).isTrue();
            }
        }
    }

    @Test
    void portThatSomebodyElseHasIsNamed(CapturedOutput output) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> start("velox.ingress.listener.port=" + port, "velox.egress.prewarm=false"))
                    .isInstanceOf(RuntimeException.class);
            assertThat(output)
                    .contains("The gateway cannot listen on 127.0.0.1:" + port)
                    .contains("change velox.ingress.listener.port (0 takes any free port)");
        }
    }

    @Test
    void applicationWithoutWebStartsNothing(CapturedOutput output) {
        try (ConfigurableApplicationContext app =
                start("spring.main.web-application-type=none", "velox.ingress.listener.port=0")) {
            assertThat(app.getBeanNamesForType(VeloxGateway.class)).isEmpty();
        }
        assertThat(output).doesNotContain("The gateway listens");
    }

    private static ConfigurableApplicationContext start(String... properties) {
        SpringApplication application = new SpringApplication(MvcApplication.class);
        application.setRegisterShutdownHook(false);
        String[] all = Arrays.copyOf(properties, properties.length + 3);
        all[properties.length] = "server.port=0";
        all[properties.length + 1] = "server.address=127.0.0.1";
        all[properties.length + 2] = "velox.warmup.duration=200ms";
        return application.run(
                Arrays.stream(all).map(property -> "--" + property).toArray(String[]::new));
    }

    private static int port(ConfigurableApplicationContext app) {
        return app.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    private static int listener(CapturedOutput output) {
        Matcher line = LISTENS.matcher(output);
        assertThat(line.find()).as(output.toString()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> chat(int port, String body) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/chat/completions"))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }
}
