package dev.velox.it.lanes;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

import dev.velox.engine.ingress.NettyLane;
import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.LeakWatch;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;
import dev.velox.it.support.ServerTls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Each lane on each kind of connection, in an application with a base path, a management port, an idle timeout and endpoints of
 * its own on the same connection. The last test ends the application.
 */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("lanesAndTransports")
@ExtendWith(LeakWatch.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // set before each invocation of the class, which NullAway does not know
class TransportTests {

    private static final String WHOLE = "{\"model\":\"m\",\"input\":\"x\"}";
    private static final String STREAM = "{\"model\":\"m\",\"input\":\"x\",\"stream\":true}";
    private static final String FIRST = "event: response.created\ndata: {\"type\":\"response.created\"}";
    private static final String LAST = "event: response.completed\ndata: {\"type\":\"response.completed\"}";
    private static final int IDLE_MILLIS = 400;

    private static final String TOMCAT = "org.springframework.boot.tomcat.autoconfigure.";

    /** Tomcat is on the class path for other tests, and both of the two servers offer the management port. */
    private static final String WITHOUT_TOMCAT = "spring.autoconfigure.exclude=" + RunningApp.WITHOUT_SECURITY + ","
            + TOMCAT + "actuate.web.server.TomcatReactiveManagementContextAutoConfiguration," + TOMCAT
            + "reactive.TomcatReactiveWebServerAutoConfiguration";

    private static final ServerTls CERTIFICATE = ServerTls.create();

    @TempDir
    private static Path folder;

    private static ScriptedUpstream upstream;
    private static RunningApp app;
    private static volatile CountDownLatch goOn = new CountDownLatch(0);

    private final String lane;
    private final Transport transport;

    TransportTests(String lane, Transport transport) {
        this.lane = lane;
        this.transport = transport;
    }

    static Stream<Arguments> lanesAndTransports() {
        return Stream.of("netty", "webflux")
                .flatMap(lane -> Arrays.stream(Transport.values()).map(transport -> Arguments.of(lane, transport)));
    }

    @BeforeParameterizedClassInvocation
    static void start(String lane, Transport transport) {
        upstream = ScriptedUpstream.start();
        upstream.plays((request, connection) -> {
            if (!new String(request.body(), StandardCharsets.UTF_8).contains("stream")) {
                connection.json(200, ScriptedUpstream.RESPONSE);
                return;
            }
            connection.streamHead();
            connection.event(FIRST);
            if (goOn.await(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                connection.event(LAST);
                connection.lastChunk();
            }
        });
        List<String> properties = new ArrayList<>(List.of(
                upstream.asProperty(),
                WITHOUT_TOMCAT,
                "velox.ingress.lane=" + lane,
                "velox.warmup.duration=0s",
                "spring.webflux.base-path=/app",
                "management.server.port=0",
                "management.server.ssl.enabled=false",
                "management.endpoints.web.exposure.include=health,velox,metrics",
                "server.netty.idle-timeout=" + IDLE_MILLIS + "ms",
                "spring.lifecycle.timeout-per-shutdown-phase=20s"));
        properties.addAll(transport.properties());
        properties.addAll(List.of(CERTIFICATE.bundle("server", folder)));
        app = RunningApp.plain(PlainApplication.class, properties.toArray(String[]::new));
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        goOn.countDown();
        app.close();
        upstream.close();
    }

    @Test
    @Order(1)
    void servesBelowTheBasePathOfTheApplicationAndNowhereElse() {
        try (RawHttp http = connect()) {
            Answer answer = http.send(RawHttp.post("/app/v1/responses", WHOLE)).answer();
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(ScriptedUpstream.RESPONSE);
            assertThat(app.context().getBean(NettyLane.class).connections())
                    .as("connections with the Netty lane in them")
                    .isEqualTo(lane.equals("netty") ? 1 : 0);
            assertThat(http.send(RawHttp.post("/v1/responses", WHOLE)).answer().status())
                    .isEqualTo(404);
        }
        assertThat(management("/actuator/velox").json().at("/lane/name").stringValue())
                .isEqualTo(lane);
    }

    @Test
    @Order(2)
    void managementPortHasNoGateway() {
        for (String path : new String[] {"/v1/models", "/app/v1/models"}) {
            assertThat(management(path).status()).as(path).isEqualTo(404);
        }
        assertThat(RawHttp.post(app.managementPort(), "/v1/responses", WHOLE).status())
                .isEqualTo(404);
        assertThat(management("/actuator/health").status()).isEqualTo(200);
    }

    @Test
    @Order(3)
    void requestsOfBothSidesInOneSegmentAreAnsweredInTheirOrder() {
        byte[] hello = RawHttp.request("GET", "/app/hello", new byte[0]);
        byte[] gateway = RawHttp.post("/app/v1/responses", WHOLE);
        byte[] order = RawHttp.post("/app/v1/orders", "{}");
        byte[] wrong = RawHttp.post("/app/v1/responses", "{");
        try (RawHttp http = connect()) {
            http.send(joined(hello, gateway, order, gateway, wrong, gateway, hello));

            assertThat(http.answer().body()).isEqualTo("hello");
            assertThat(http.answer().body()).isEqualTo(ScriptedUpstream.RESPONSE);
            assertThat(http.answer().body()).isEqualTo("ordered {}");
            assertThat(http.answer().body()).isEqualTo(ScriptedUpstream.RESPONSE);
            assertThat(http.answer().status()).isEqualTo(400);
            assertThat(http.answer().body()).isEqualTo(ScriptedUpstream.RESPONSE);
            assertThat(http.answer().body()).isEqualTo("hello");
        }
    }

    @Test
    @Order(4)
    void silentStreamIsNotIdleAndAConnectionAfterItIs() {
        goOn = new CountDownLatch(1);
        try (RawHttp http = connect()) {
            http.send(RawHttp.post("/app/v1/responses", STREAM)).streamHead();
            http.until(FIRST);
            try (RawHttp idle = connect()) {
                // Longer than the timeout, by a connection that has one.
                assertThat(idle.ended()).isTrue();
            }
            goOn.countDown();
            Answer answer = http.rest();
            assertThat(answer.body()).isEqualTo(FIRST + "\n\n" + LAST + "\n\n");
            assertThat(answer.whole()).isTrue();
            assertThat(http.send(RawHttp.post("/app/v1/responses", WHOLE))
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(http.ended()).as("idle again").isTrue();
        }
    }

    @Test
    @Order(5)
    void requestsAreObservedAlike() {
        try (RawHttp http = connect()) {
            http.send(RawHttp.post("/app/v1/responses", WHOLE)).answer();
        }
        String path = "/actuator/metrics/http.server.requests?tag=uri:/v1/responses&tag=status:200&tag=method:POST"
                + "&tag=outcome:SUCCESS&tag=exception:none";
        Bounds.await("the request is counted", () -> management(path).status() == 200);
        JsonNode count = management(path).json().at("/measurements/0/value");
        assertThat(count.doubleValue()).isPositive();
    }

    @Test
    @Order(6)
    void clientOfHttp2IsServedByWebFluxOnTheSamePort() throws Exception {
        assumeThat(transport.http2()).isTrue();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(trust())
                .build()) {
            URI uri = URI.create((transport.tls() ? "https" : "http") + "://localhost:" + app.port());
            HttpResponse<String> own = client.send(
                    HttpRequest.newBuilder(uri.resolve("/app/hello")).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(own.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(own.body()).isEqualTo("hello");

            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(uri.resolve("/app/v1/responses"))
                            .header("content-type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(WHOLE))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(ScriptedUpstream.RESPONSE);
        }
    }

    @Test
    @Order(7)
    void endOfTheApplicationWaitsForTheStream() throws Exception {
        goOn = new CountDownLatch(1);
        try (RawHttp http = connect();
                RawHttp kept = connect()) {
            http.send(RawHttp.post("/app/v1/responses", STREAM)).streamHead();
            http.until(FIRST);
            CompletableFuture<Void> closed = CompletableFuture.runAsync(app::close);
            Bounds.await("new requests are refused", () -> app.gateway().draining());
            assertThat(kept.send(RawHttp.post("/app/v1/responses", WHOLE))
                            .answer()
                            .header("connection"))
                    .isEqualToIgnoringCase("close");
            assertThat(closed).as("the stream is waited for").isNotDone();

            goOn.countDown();

            Answer answer = http.rest();
            assertThat(answer.body()).isEqualTo(FIRST + "\n\n" + LAST + "\n\n");
            assertThat(answer.whole()).isTrue();
            closed.get(Bounds.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private RawHttp connect() {
        return transport.tls() ? RawHttp.connectTls(app.port(), trust()) : RawHttp.connect(app.port());
    }

    private static SSLContext trust() {
        return CERTIFICATE.trusting();
    }

    private static Answer management(String path) {
        return RawHttp.get(app.managementPort(), path);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
