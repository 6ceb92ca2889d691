package dev.velox.engine.ingress;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.engine.upstream.NoLeaks;

import static dev.velox.engine.ingress.LaneHouse.BODY;
import static dev.velox.engine.ingress.LaneHouse.await;
import static org.assertj.core.api.Assertions.assertThat;

/** The lane behind TLS, in a server and on a listener of its own. */
@ExtendWith(NoLeaks.class)
class LaneTlsTests {

    private static final SslContext TLS = serverTls();

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void servesAndClosesInOrder(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead)) {
            lane.tls(TLS);
            for (int port : new int[] {lane.port(), lane.listen(ListenerSettings.DEFAULT)}) {
                try (RawClient client = new RawClient(connect(port))) {
                    for (int i = 0; i < 3; i++) {
                        assertThat(client.post("/v1/responses", BODY).reply().body())
                                .isEqualTo("ok");
                    }
                    client.post("/v1/responses", BODY, "Connection: close");
                    assertThat(client.reply().body()).isEqualTo("ok");
                    // A close_notify comes first: an end without it would be an exception.
                    assertThat(client.atEnd()).isTrue();
                }
            }
            lane.awaitNoConnection();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void callerWhoStillSendsSeesTheRefusal(boolean autoRead) throws Exception {
        try (LaneHouse lane = new LaneHouse(autoRead)) {
            lane.tls(TLS);
            try (RawClient client = new RawClient(connect(lane.port()))) {
                client.send(RawClient.head(
                        "POST /v1/responses HTTP/1.1",
                        "Host: a",
                        "Content-Type: text/plain",
                        "Content-Length: 900000"));
                for (int i = 0; i < 50; i++) {
                    client.send("x".repeat(10_000));
                }
                assertThat(client.reply().status()).isEqualTo(415);
                assertThat(client.atEnd()).isTrue();
            }
            lane.awaitNoConnection();
        }
    }

    @Test
    void closeNotifyMeansThatTheCallerLeft() throws Exception {
        try (LaneHouse lane = new LaneHouse(false)) {
            lane.tls(TLS);
            lane.house.script(exchange -> {});
            try (SSLSocket socket = connect(lane.port());
                    RawClient client = new RawClient(socket)) {
                client.post("/v1/responses", BODY);
                await("sent", () -> lane.house.sent().size() == 1);
                // With TLS 1.3 this sends close_notify and leaves the connection open below.
                socket.shutdownOutput();
                lane.awaitOutcome("cancelled 0");
            }
        }
    }

    private static SSLSocket connect(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
        return (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    }

    private static SslContext serverTls() {
        try {
            X509Bundle bundle = new CertificateBuilder()
                    .subject("CN=localhost")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
            X509Certificate[] path = bundle.getCertificatePath();
            return SslContextBuilder.forServer(bundle.getKeyPair().getPrivate(), path)
                    .build();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
