package dev.velox.autoconfigure.upstream;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import dev.velox.autoconfigure.fixture.RecordingPool;
import dev.velox.engine.upstream.EgressSettings;
import dev.velox.engine.upstream.TlsSettings;
import dev.velox.engine.upstream.UpstreamProtocol;
import dev.velox.engine.upstream.UpstreamSettings;
import dev.velox.engine.upstream.UpstreamTimeouts;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class UpstreamMapperTests {

    private final MockEnvironment environment = new MockEnvironment();
    private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();

    @Test
    void defaultsAreOpenAiWithoutKeyAndWithoutPrewarm(CapturedOutput output) {
        UpstreamSettings settings = settings();
        assertThat(settings.endpoint().name()).isEqualTo("default");
        assertThat(settings.endpoint().origin()).isEqualTo(URI.create("https://api.openai.com"));
        assertThat(settings.endpoint().basePath()).isEqualTo("/v1");
        assertThat(settings.endpoint().responsesPath()).isEqualTo("/v1/responses");
        assertThat(settings.warmupPath()).isEqualTo("/v1/models");
        assertThat(settings.protocol()).isEqualTo(UpstreamProtocol.AUTO);
        assertThat(settings.apiKey()).isNull();
        assertThat(settings.prewarm()).isFalse();
        assertThat(settings.forwardAuthorization()).isFalse();
        assertThat(settings.tls()).isEqualTo(TlsSettings.DEFAULT);
        assertThat(output).contains("Upstream default: https://api.openai.com, protocol auto, no API key");
    }

    @Test
    void defaultsOfTimeoutsAndConnectionsAreThoseOfTheEngine() {
        assertThat(settings().timeouts()).isEqualTo(UpstreamTimeouts.DEFAULT);
        EgressProperties egress = bind("velox.egress", EgressProperties.class);
        assertThat(UpstreamMapper.egress(egress, new SseProperties(Duration.ZERO)))
                .isEqualTo(EgressSettings.DEFAULT);
    }

    @Test
    void everyTimeoutReachesItsOwnDeadline() {
        UpstreamTimeouts timeouts = settings(
                        "velox.upstream.timeout.connect", "1s",
                        "velox.upstream.timeout.head", "2s",
                        "velox.upstream.timeout.stream-head", "3s",
                        "velox.upstream.timeout.first-token", "4s",
                        "velox.upstream.timeout.idle", "5s",
                        "velox.upstream.timeout.client-write", "6s",
                        "velox.upstream.timeout.total", "7s")
                .timeouts();
        assertThat(timeouts)
                .isEqualTo(new UpstreamTimeouts(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(3),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7)));
    }

    @Test
    void everyConnectionSettingReachesTheEngine() {
        EgressProperties egress = bind(
                "velox.egress",
                EgressProperties.class,
                "velox.egress.pool-connections",
                "3",
                "velox.egress.stream-window",
                "1MB",
                "velox.egress.connection-window",
                "2MB",
                "velox.egress.max-concurrent-streams",
                "4",
                "velox.egress.acquire-timeout",
                "5s",
                "velox.egress.prewarm",
                "false",
                "velox.egress.prewarm-timeout",
                "6s");
        assertThat(UpstreamMapper.egress(egress, new SseProperties(Duration.ofSeconds(15))))
                .isEqualTo(new EgressSettings(
                        3,
                        1 << 20,
                        2 << 20,
                        4,
                        Duration.ofSeconds(5),
                        false,
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(15)));
    }

    @Test
    void pathsFollowTheBasePathUnlessSet() {
        UpstreamSettings follow = settings("velox.upstream.base-path", "/api/v1");
        assertThat(follow.endpoint().responsesPath()).isEqualTo("/api/v1/responses");
        assertThat(follow.warmupPath()).isEqualTo("/api/v1/models");
        UpstreamSettings set = settings(
                "velox.upstream.base-path", "/api/v1",
                "velox.upstream.request-path", "/r",
                "velox.upstream.warmup-path", "/w");
        assertThat(set.endpoint().responsesPath()).isEqualTo("/r");
        assertThat(set.warmupPath()).isEqualTo("/w");
    }

    @Test
    void keyOfThePropertyWinsOverTheVariable(CapturedOutput output) {
        environment.setProperty("OPENAI_API_KEY", "from-variable");
        assertThat(UpstreamKey.resolve(properties("velox.upstream.api-key", " from-property "), environment)
                        .source())
                .isEqualTo("velox.upstream.api-key");
        assertThat(settings().apiKey()).isNotNull();
        assertThat(output).contains("API key from OPENAI_API_KEY").doesNotContain("from-variable");
    }

    @Test
    void blankKeySendsNoneEvenBesideTheVariable() {
        environment.setProperty("OPENAI_API_KEY", "from-variable");
        UpstreamSettings settings = settings("velox.upstream.api-key", "  ");
        assertThat(settings.apiKey()).isNull();
        assertThat(settings.prewarm()).isFalse();
    }

    @Test
    void blankVariableIsNoKey() {
        environment.setProperty("OPENAI_API_KEY", " ");
        assertThat(settings().apiKey()).isNull();
    }

    @Test
    void originOrKeyOnPurposeIsPrewarmed() {
        assertThat(settings("velox.upstream.origin", "http://localhost:1").prewarm())
                .isTrue();
        assertThat(settings("velox.upstream.api-key", "key").prewarm()).isTrue();
        environment.setProperty("OPENAI_API_KEY", "key");
        assertThat(settings().prewarm()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://llm.example:8080, true",
        "http://10.0.0.7, true",
        "https://llm.example, false",
        "http://localhost:11434, false",
        "http://llm.localhost, false",
        "http://127.0.0.2:80, false",
        "http://[::1]:80, false"
    })
    void keyOverCleartextIsWarnedAboutOffLoopback(String origin, boolean warned, CapturedOutput output) {
        settings("velox.upstream.origin", origin, "velox.upstream.api-key", "key");
        assertThat(output.getOut().contains("travels unencrypted to " + origin)).isEqualTo(warned);
    }

    @Test
    void cleartextWithoutKeyIsNotWarnedAbout(CapturedOutput output) {
        settings("velox.upstream.origin", "http://llm.example:8080");
        assertThat(output).doesNotContain("unencrypted");
    }

    @ParameterizedTest
    @CsvSource({"HTTPS://API.example/, https://API.example", "' http://h:1 ', http://h:1"})
    void originIsNormalised(String written, URI expected) {
        assertThat(settings("velox.upstream.origin", written).endpoint().origin())
                .isEqualTo(expected);
    }

    @Test
    void bundleGivesTrustKeysProtocolsAndCiphers() {
        bundles.registerBundle(
                "llm", bundle(SslOptions.of(new String[] {"TLS_AES_128_GCM_SHA256"}, new String[] {"TLSv1.3"})));
        TlsSettings tls = settings("velox.upstream.ssl-bundle", "llm").tls();
        assertThat(tls.trust()).isNotNull();
        assertThat(tls.keys()).isNotNull();
        assertThat(tls.protocols()).containsExactly("TLSv1.3");
        assertThat(tls.ciphers()).containsExactly("TLS_AES_128_GCM_SHA256");
    }

    @Test
    void reloadedBundleReachesThePool() {
        bundles.registerBundle("llm", bundle(SslOptions.NONE));
        RecordingPool pool = new RecordingPool();
        BundleReload.register(bundles, "llm", pool, "default");
        assertThat(pool.events).isEmpty();
        bundles.updateBundle("llm", bundle(SslOptions.NONE));
        assertThat(pool.events).containsExactly("reloadTls default with trust");
    }

    private UpstreamSettings settings(String... keysAndValues) {
        UpstreamProperties properties = properties(keysAndValues);
        return new UpstreamMapper(properties, new PropertiesUpstreamConnectionDetails(properties, environment, bundles))
                .settings(environment, bundles);
    }

    private static UpstreamProperties properties(String... keysAndValues) {
        return bind("velox.upstream", UpstreamProperties.class, keysAndValues);
    }

    private static <T> T bind(String prefix, Class<T> type, String... keysAndValues) {
        Map<String, @Nullable Object> source = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            source.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new Binder(new MapConfigurationPropertySource(source)).bindOrCreate(prefix, type);
    }

    private static SslBundle bundle(SslOptions options) {
        SslBundle system = SslBundle.systemDefault();
        return SslBundle.of(system.getStores(), system.getKey(), options, SslBundle.DEFAULT_PROTOCOL, managers(system));
    }

    private static SslManagerBundle managers(SslBundle bundle) {
        return bundle.getManagers();
    }
}
