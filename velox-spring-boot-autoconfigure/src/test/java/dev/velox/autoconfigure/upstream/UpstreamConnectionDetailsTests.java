package dev.velox.autoconfigure.upstream;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.mock.env.MockEnvironment;

import dev.velox.autoconfigure.InvalidVeloxSettingException;
import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.upstream.UpstreamPool;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class UpstreamConnectionDetailsTests {

    private static final String[] PROVIDER = {
        "velox.upstream.origin=https://provider.example",
        "velox.upstream.base-path=/openai/v1",
        "velox.upstream.request-path=/openai/v1/special",
        "velox.upstream.warmup-path=/openai/health",
        "velox.upstream.api-key=sk-of-the-provider",
        "velox.upstream.ssl-bundle=llm"
    };

    private final ReactiveWebApplicationContextRunner runner = VeloxRunner.withoutServer()
            .withInitializer(
                    context -> VeloxRunner.environment(context, Map.of("OPENAI_API_KEY", "sk-of-the-environment")));

    @Test
    void withoutOthersThePropertiesAreTheDetails() {
        DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();
        bundles.registerBundle("llm", SslBundle.systemDefault());
        runner.withBean(SslBundles.class, () -> bundles)
                .withPropertyValues(PROVIDER)
                .run(context -> {
                    VeloxUpstreamConnectionDetails details = context.getBean(VeloxUpstreamConnectionDetails.class);
                    assertThat(details.getOriginUri()).isEqualTo(URI.create("https://provider.example"));
                    assertThat(details.getBasePath()).isEqualTo("/openai/v1");
                    assertThat(details.getApiKey()).isEqualTo("sk-of-the-provider");
                    assertThat(details.getSslBundle()).isSameAs(bundles.getBundle("llm"));
                });
    }

    @Test
    void withoutPropertiesTheDetailsAreTheDefaultsAndTheVariable() {
        runner.run(context -> {
            VeloxUpstreamConnectionDetails details = context.getBean(VeloxUpstreamConnectionDetails.class);
            assertThat(details.getOriginUri()).isEqualTo(URI.create("https://api.openai.com"));
            assertThat(details.getBasePath()).isEqualTo("/v1");
            assertThat(details.getApiKey()).isEqualTo("sk-of-the-environment");
            assertThat(details.getSslBundle()).isNull();
        });
    }

    @Test
    void blankKeyOfThePropertiesIsNone() {
        runner.withPropertyValues("velox.upstream.api-key= ")
                .run(context -> assertThat(context.getBean(VeloxUpstreamConnectionDetails.class)
                                .getApiKey())
                        .isNull());
    }

    @Test
    void othersWinOverPropertiesAndVariable(CapturedOutput output) {
        runner.withBean(VeloxUpstreamConnectionDetails.class, () -> new Details("http://localhost:11434", "/v1", null))
                .withPropertyValues(PROVIDER)
                .run(context -> {
                    assertThat(context).hasNotFailed().doesNotHaveBean(PropertiesUpstreamConnectionDetails.class);
                    assertThat(context.getBean(UpstreamPool.class).snapshot())
                            .singleElement()
                            .satisfies(upstream -> assertThat(upstream.origin()).isEqualTo("http://localhost:11434"));
                });
        assertThat(output)
                .contains("Upstream default: http://localhost:11434, protocol auto, no API key")
                .doesNotContain("sk-of-the");
    }

    @Test
    void ofTwoNoneIsTakenByAccident() {
        runner.withBean("one", VeloxUpstreamConnectionDetails.class, () -> new Details("http://one:1", "/v1", null))
                .withBean("two", VeloxUpstreamConnectionDetails.class, () -> new Details("http://two:2", "/v1", null))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(NoUniqueBeanDefinitionException.class)
                        .hasMessageContaining("one")
                        .hasMessageContaining("two"));
    }

    @Test
    void pathsFollowTheBasePathOfTheDetails() {
        UpstreamProperties properties = bound(Map.of(
                "base-path", "/openai/v1",
                "request-path", "/openai/v1/special",
                "warmup-path", "/openai/health"));
        UpstreamMapper mapper = new UpstreamMapper(properties, new Details("http://localhost:1", "/api/v3", null));
        assertThat(mapper.endpoint().origin()).isEqualTo(URI.create("http://localhost:1"));
        assertThat(mapper.endpoint().basePath()).isEqualTo("/api/v3");
        assertThat(mapper.endpoint().responsesPath()).isEqualTo("/api/v3/responses");
        assertThat(mapper.settings(new MockEnvironment(), null).warmupPath()).isEqualTo("/api/v3/models");
        assertThat(mapper.settings(new MockEnvironment(), null).prewarm()).isTrue();
        assertThat(mapper.sslBundle()).isNull();
    }

    @Test
    void whatIsNoMatterOfThePlaceStays() {
        UpstreamProperties properties =
                bound(Map.of("headers.x-team", "blue", "timeout.connect", "7s", "forward-authorization", "true"));
        UpstreamProperties there = properties.at(Origin.parse("http://localhost:1"), "/v1");
        assertThat(there.headers()).isEqualTo(Map.of("x-team", "blue"));
        assertThat(there.timeout()).isEqualTo(properties.timeout());
        assertThat(there.forwardAuthorization()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "h2, http://h:1, auto",
        "h2, https://h, h2",
        "h2c, https://h, auto",
        "h2c, http://h:1, h2c",
        "http1, http://h:1, http1"
    })
    void protocolThatFitsAnotherPlaceOnlyBecomesAuto(String written, String origin, String spoken) {
        UpstreamProperties properties = bound(Map.of("protocol", written));
        UpstreamMapper mapper = new UpstreamMapper(properties, new Details(origin, "/v1", null));
        assertThat(mapper.settings(new MockEnvironment(), null).protocol().name())
                .isEqualToIgnoringCase(spoken);
    }

    @Test
    void keyOfTheDetailsIsSentAndNotShown(CapturedOutput output) {
        runner.withBean(
                        VeloxUpstreamConnectionDetails.class,
                        () -> new Details("http://llm.example:8000", "/v1", "sk-sesame"))
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .contains("API key from connection details")
                .contains("travels unencrypted to http://llm.example:8000: use an https origin, or connection details")
                .doesNotContain("sesame");
    }

    @Test
    void keyThatNoHeaderMayCarryStopsTheStartAndIsNotShown() {
        runner.withBean(
                        VeloxUpstreamConnectionDetails.class,
                        () -> new Details("http://localhost:8000", "/v1", "sesame street"))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .satisfies(failure -> assertThat(failure.toString()).doesNotContain("sesame")));
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:1/v1, /v1, http://localhost:1/v1",
        "ftp://localhost:1, /v1, ftp://localhost:1",
        "http://localhost:1, v1, v1",
    })
    void detailsThatFitNowhereAreNamed(String origin, String basePath, String shown) {
        runner.withBean(VeloxUpstreamConnectionDetails.class, () -> new Details(origin, basePath, null))
                .run(context -> {
                    InvalidVeloxSettingException failure = invalid(context.getStartupFailure());
                    assertThat(failure.property()).isEqualTo(Details.class.getName());
                    assertThat(failure.value()).isEqualTo(shown);
                });
    }

    @Test
    void credentialInTheOriginOfDetailsIsNotRepeated() {
        runner.withBean(
                        VeloxUpstreamConnectionDetails.class,
                        () -> new Details("http://user:sesame@localhost:1", "/v1", null))
                .run(context ->
                        assertThat(invalid(context.getStartupFailure()).value()).isNull());
    }

    @Test
    void bundleOfTheDetailsIsUsedForHttpsAndRefusedForHttp() {
        SslBundle bundle = SslBundle.systemDefault();
        UpstreamProperties properties = bound(Map.of());
        assertThat(new UpstreamMapper(properties, new Details("https://localhost:1", "/v1", null, bundle))
                        .settings(new MockEnvironment(), null)
                        .tls()
                        .trust())
                .isNotNull();
        runner.withBean(
                        VeloxUpstreamConnectionDetails.class,
                        () -> new Details("http://localhost:1", "/v1", null, bundle))
                .run(context -> assertThat(invalid(context.getStartupFailure()))
                        .hasMessageContaining("http://localhost:1")
                        .hasMessageContaining("https origin"));
    }

    private static UpstreamProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("", UpstreamProperties.class);
    }

    private static InvalidVeloxSettingException invalid(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof InvalidVeloxSettingException)) {
            cause = cause.getCause();
        }
        return (InvalidVeloxSettingException) requireNonNull(cause, String.valueOf(failure));
    }

    private record Details(
            String origin,
            String path,
            @Nullable String key,
            @Nullable SslBundle bundle) implements VeloxUpstreamConnectionDetails {

        Details(String origin, String path, @Nullable String key) {
            this(origin, path, key, null);
        }

        @Override
        public URI getOriginUri() {
            return URI.create(origin);
        }

        @Override
        public String getBasePath() {
            return path;
        }

        @Override
        public @Nullable String getApiKey() {
            return key;
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return bundle;
        }
    }
}
