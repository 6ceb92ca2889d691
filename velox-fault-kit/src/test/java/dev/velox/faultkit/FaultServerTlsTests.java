package dev.velox.faultkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Over TLS, with the JDK's client, which knows what HTTP/2 is. */
class FaultServerTlsTests {

    private FaultServer server;
    private HttpClient client;

    @BeforeEach
    void start() throws Exception {
        X509Bundle identity = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanIpAddress("127.0.0.1")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        server = FaultServer.builder()
                .tls(identity.getKeyPair().getPrivate(), identity.getCertificatePath())
                .start();
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null);
        trusted.setCertificateEntry("server", identity.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        client = HttpClient.newBuilder().sslContext(tls).build();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"HTTP_1_1, HTTP1", "HTTP_2, HTTP2"})
    void clientsAlpnDecidesTheProtocol(HttpClient.Version version, WireProtocol protocol) throws Exception {
        HttpResponse<String> answer = ask("ok", version);

        assertThat(answer.version()).isEqualTo(version);
        assertThat(answer.body()).contains("\" €\"").endsWith("data: [DONE]\n\n");
        assertThat(server.calls("ok")).singleElement().satisfies(call -> {
            assertThat(call.protocol()).isEqualTo(protocol);
            assertThat(call.ended().get(15, TimeUnit.SECONDS)).isEqualTo(CallEnd.WHOLE);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cut-mid-event",
                "cut-mid-character",
                "reset",
                "reset-midway",
                "refused-stream",
                "malformed-frame",
                "endless-head"
            })
    void brokenAnswerRaisesAtTheClient(String model) {
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> ask(model, HttpClient.Version.HTTP_2));
        assertThat(server.calls(model)).isNotEmpty();
    }

    @Test
    void goAwayMidwayLetsTheAnswerEndWell() throws Exception {
        assertThat(ask("goaway-midway", HttpClient.Version.HTTP_2).body()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void hugeAnswerPassesFlowControl() throws Exception {
        HttpRequest request = request("huge", HttpClient.Version.HTTP_2);
        long[] bytes = new long[1];

        client.send(
                request,
                BodyHandlers.ofByteArrayConsumer(
                        piece -> bytes[0] += piece.map(all -> all.length).orElse(0)));

        assertThat(bytes[0]).isGreaterThan(100 << 20);
    }

    @Test
    void clientThatGivesUpResetsItsStreamOnly() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> client.send(
                        HttpRequest.newBuilder(request("silent", HttpClient.Version.HTTP_2), (name, value) -> true)
                                .timeout(Duration.ofMillis(300))
                                .build(),
                        BodyHandlers.ofString()));

        assertThat(server.calls("silent")
                        .getFirst()
                        .ended()
                        .orTimeout(15, TimeUnit.SECONDS)
                        .join())
                .isEqualTo(CallEnd.RESET);
        assertThat(server.openConnections()).isEqualTo(1);
        assertThat(server.openCalls()).isZero();
    }

    private HttpResponse<String> ask(String model, HttpClient.Version version) throws Exception {
        return client.send(request(model, version), BodyHandlers.ofString());
    }

    private HttpRequest request(String model, HttpClient.Version version) {
        return HttpRequest.newBuilder(URI.create(server.origin() + "/v1/chat/completions"))
                .version(version)
                .POST(BodyPublishers.ofString("{\"model\":\"" + model + "\",\"stream\":true}"))
                .build();
    }
}
