package dev.velox.autoconfigure.profiling;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import jdk.jfr.FlightRecorder;
import jdk.jfr.RecordingState;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The profile through Actuator of a real application. */
class VeloxProfileEndpointTests {

    private static final String EXPOSED = "--management.endpoints.web.exposure.include=*";
    private static final String ACCESS = "--management.endpoint.veloxprofile.access=read-only";

    @Test
    void exposureAloneGivesNoAccess() throws Exception {
        try (Running application = Running.start(EXPOSED)) {
            assertThat(application.get("/actuator/veloxprofile?seconds=1").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void everyFormatAndEveryRefusal() throws Exception {
        try (Running application = Running.start(EXPOSED, ACCESS)) {
            HttpResponse<byte[]> pprof = application.get("/actuator/veloxprofile?seconds=1");
            assertThat(pprof.statusCode()).isEqualTo(200);
            assertThat(pprof.body()).startsWith(0x1f, 0x8b);
            assertThat(type(pprof)).isEqualTo("application/octet-stream");

            HttpResponse<byte[]> html = application.get("/actuator/veloxprofile?seconds=1&format=html");
            assertThat(type(html)).startsWith("text/html");
            assertThat(new String(html.body(), UTF_8)).contains("<canvas");

            HttpResponse<byte[]> jfr = application.get("/actuator/veloxprofile?seconds=1&format=jfr");
            assertThat(new String(jfr.body(), ISO_8859_1)).startsWith("FLR");

            HttpResponse<byte[]> bad = application.get("/actuator/veloxprofile?seconds=0");
            assertThat(bad.statusCode()).isEqualTo(400);
            assertThat(type(bad)).startsWith("text/plain");
            assertThat(new String(bad.body(), UTF_8)).isEqualTo("seconds: 0 (expected: a whole number, 1..300)");
            assertThat(application.get("/actuator/veloxprofile?format=svg").statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void sharesTheOneProfileAndStopsNoEventLoop() throws Exception {
        try (Running application = Running.start(EXPOSED, ACCESS)) {
            String server = "http://127.0.0.1:" + application.profilingPort();
            CompletableFuture<HttpResponse<byte[]>> profile =
                    application.getLater("/actuator/veloxprofile?seconds=6&format=collapsed");
            awaitRecording();

            int status = application
                    .get(URI.create(server + "/debug/pprof/profile?seconds=1"))
                    .statusCode();

            assertThat(status).isEqualTo(409);

            // More connections than loops: each loop is asked.
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                try (HttpClient own = HttpClient.newHttpClient()) {
                    HttpRequest health = HttpRequest.newBuilder(application.uri("/actuator/info"))
                            .timeout(Duration.ofSeconds(3))
                            .build();
                    assertThat(own.send(health, HttpResponse.BodyHandlers.discarding())
                                    .statusCode())
                            .isEqualTo(200);
                }
            }
            assertThat(profile.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
    }

    /** The application is in this JVM. */
    private static void awaitRecording() {
        Instant deadline = Instant.now().plusSeconds(20);
        while (FlightRecorder.getFlightRecorder().getRecordings().stream()
                .noneMatch(recording -> recording.getState() == RecordingState.RUNNING)) {
            assertThat(Instant.now()).as("the profile runs").isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    private static String type(HttpResponse<?> response) {
        return response.headers().firstValue("content-type").orElse("");
    }

    private static final class Running implements AutoCloseable {

        private final ConfigurableApplicationContext context;
        private final HttpClient client = HttpClient.newHttpClient();

        private Running(ConfigurableApplicationContext context) {
            this.context = context;
        }

        static Running start(String exposure, String... more) {
            SpringApplication application = new SpringApplication(Application.class);
            application.setWebApplicationType(WebApplicationType.REACTIVE);
            application.setRegisterShutdownHook(false);
            String access = more.length == 0 ? "--velox.enabled=true" : more[0];
            return new Running(application.run(
                    "--server.port=0",
                    "--server.address=127.0.0.1",
                    "--velox.profiling.port=0",
                    "--spring.reactor.netty.shutdown-quiet-period=0s",
                    exposure,
                    access));
        }

        int profilingPort() {
            return context.getBean(ProfilingLifecycle.class).port();
        }

        URI uri(String path) {
            return URI.create(
                    "http://127.0.0.1:" + context.getEnvironment().getRequiredProperty("local.server.port") + path);
        }

        HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
            return get(uri(path));
        }

        HttpResponse<byte[]> get(URI uri) throws IOException, InterruptedException {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
        }

        CompletableFuture<HttpResponse<byte[]>> getLater(String path) {
            return client.sendAsync(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofByteArray());
        }

        @Override
        public void close() {
            client.close();
            context.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration(
            excludeName = {
                "org.springframework.boot.tomcat.autoconfigure.actuate.web.server"
                        + ".TomcatReactiveManagementContextAutoConfiguration",
                "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration"
            })
    static class Application {}
}
