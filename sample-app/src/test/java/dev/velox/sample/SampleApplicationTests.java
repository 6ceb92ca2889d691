package dev.velox.sample;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.velox.sample.upstream.EmbeddedUpstream;
import dev.velox.sample.upstream.UpstreamThreads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class SampleApplicationTests {

    @Test
    void embeddedUpstreamIsConfiguredTrustedAndAnnounced(CapturedOutput output) throws Exception {
        try (ConfigurableApplicationContext context = run(SampleApplication.class)) {
            EmbeddedUpstream upstream = context.getBean(EmbeddedUpstream.class);

            assertThat(context.getEnvironment().getProperty("velox.upstream.origin"))
                    .isEqualTo(upstream.origin());
            assertThat(context.getEnvironment().getProperty("velox.upstream.ssl-bundle"))
                    .isEqualTo("velox-sample");
            assertThat(output).contains("Answers are canned", upstream.origin()).contains("set velox.upstream.origin");
            assertThat(modelsThroughBundle(context, upstream).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void closedContextLeavesNoPortAndNoThreadBehind() {
        ConfigurableApplicationContext context = run(SampleApplication.class);
        int port = context.getBean(EmbeddedUpstream.class).port();

        context.close();

        assertClosed(port);
        UpstreamThreads.awaitNone();
    }

    @Test
    void contextsInOneProcessHaveUpstreamsOfTheirOwn() {
        try (ConfigurableApplicationContext one = run(SampleApplication.class);
                ConfigurableApplicationContext other = run(SampleApplication.class)) {
            assertThat(one.getBean(EmbeddedUpstream.class).port())
                    .isNotEqualTo(other.getBean(EmbeddedUpstream.class).port());
        }
        try (ConfigurableApplicationContext again = run(SampleApplication.class)) {
            assertThat(again.getBean(EmbeddedUpstream.class).port()).isPositive();
        }
    }

    @Test
    void failedStartLeavesNothingBehind() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> run(SampleApplication.class, FailingConfiguration.class));

        UpstreamThreads.awaitNone();
    }

    @Test
    void otherApplicationWithSampleOnItsClassPathGetsNone() {
        try (ConfigurableApplicationContext context = run(OtherApplication.class)) {
            assertThat(context.getBeanNamesForType(EmbeddedUpstream.class)).isEmpty();
        }
    }

    @Test
    void switchedOffGatewayNeedsNone() {
        try (ConfigurableApplicationContext context = builder(SampleApplication.class)
                .run("--server.port=0", "--velox.enabled=false", "--spring.reactor.netty.shutdown-quiet-period=0s")) {
            assertThat(context.getBeanNamesForType(EmbeddedUpstream.class)).isEmpty();
        }
    }

    @Test
    void applicationWithoutWebNeedsNone() {
        try (ConfigurableApplicationContext context =
                builder(SampleApplication.class).web(WebApplicationType.NONE).run()) {
            assertThat(context.getBeanNamesForType(EmbeddedUpstream.class)).isEmpty();
        }
    }

    private static ConfigurableApplicationContext run(Class<?>... sources) {
        return builder(sources).run("--server.port=0", "--spring.reactor.netty.shutdown-quiet-period=0s");
    }

    private static SpringApplicationBuilder builder(Class<?>... sources) {
        return new SpringApplicationBuilder(sources).bannerMode(Banner.Mode.OFF);
    }

    private static HttpResponse<Void> modelsThroughBundle(
            ConfigurableApplicationContext context, EmbeddedUpstream upstream) throws Exception {
        SslBundles bundles = context.getBean(SslBundles.class);
        try (HttpClient http = HttpClient.newBuilder()
                .sslContext(bundles.getBundle("velox-sample").createSslContext())
                .build()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create(upstream.origin() + "/v1/models"))
                            .build(),
                    BodyHandlers.discarding());
        }
    }

    private static void assertClosed(int port) {
        assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close());
    }

    @Configuration(proxyBeanMethods = false)
    static class FailingConfiguration {

        @Bean
        Object failing() {
            throw new IllegalStateException("this bean always fails");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class OtherApplication {}
}
