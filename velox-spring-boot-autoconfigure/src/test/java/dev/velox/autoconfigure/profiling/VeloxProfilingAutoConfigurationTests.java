package dev.velox.autoconfigure.profiling;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import dev.velox.autoconfigure.fixture.VeloxRunner;
import dev.velox.engine.profile.Profiler;

import static org.assertj.core.api.Assertions.assertThat;

@ExtendWith(OutputCaptureExtension.class)
class VeloxProfilingAutoConfigurationTests {

    private final ReactiveWebApplicationContextRunner runner =
            VeloxRunner.withoutServer().withPropertyValues("velox.profiling.port=0");

    @Test
    void usualPlaceIsPort6060OfLoopback() {
        ProfilingProperties properties = new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("velox.profiling", ProfilingProperties.class);

        assertThat(properties.settings().toString())
                .isEqualTo("ProfilingSettings[address=127.0.0.1, port=6060, maxSeconds=300, token=none]");
        assertThat(properties.enabled()).isTrue();
    }

    @Test
    void answersAsLongAsTheContextLives(CapturedOutput output) {
        Set<Thread> before = VeloxRunner.threads();
        runner.run(context -> {
            assertThat(context).hasNotFailed();
            int port = context.getBean(ProfilingLifecycle.class).port();
            assertThat(output).contains("Profiling: http://127.0.0.1:" + port + "/debug/pprof/");
            assertThat(get(port, "/debug/pprof/goroutine?debug=1").body()).contains("velox-profiling-");
        });
        VeloxRunner.assertNoThreadsBut(before);
    }

    @Test
    void tokenIsAskedFor() {
        runner.withPropertyValues("velox.profiling.token=sesame", "velox.profiling.address=0.0.0.0")
                .run(context -> {
                    int port = context.getBean(ProfilingLifecycle.class).port();
                    assertThat(get(port, "/debug/pprof/symbol").statusCode()).isEqualTo(401);
                    assertThat(get(port, "/debug/pprof/symbol", "Authorization", "Bearer sesame")
                                    .statusCode())
                            .isEqualTo(200);
                });
    }

    @Test
    void takenPortIsOneWarning(CapturedOutput output) throws IOException {
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            runner.withPropertyValues("velox.profiling.port=" + holder.getLocalPort())
                    .run(context -> {
                        assertThat(context).hasNotFailed().hasSingleBean(Profiler.class);
                        assertThat(context.getBean(ProfilingLifecycle.class).isRunning())
                                .isFalse();
                    });
            assertThat(output.getAll().lines().filter(line -> line.contains("No profiling server")))
                    .singleElement()
                    .asString()
                    .contains(
                            " WARN ",
                            "127.0.0.1:" + holder.getLocalPort(),
                            "velox.profiling.port",
                            "velox.profiling.enabled=false")
                    .doesNotContain("Exception");
        }
    }

    @Test
    void switchedOffThereIsNothing() {
        runner.withPropertyValues("velox.profiling.enabled=false", "velox.profiling.port=-1")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean(Profiler.class)
                        .doesNotHaveBean(ProfilingLifecycle.class));
    }

    @Test
    void jvmWithoutHttpServerOrFlightRecorderDoesWithout() {
        for (String missing : new String[] {"com.sun.net.httpserver", "jdk.jfr"}) {
            runner.withClassLoader(new FilteredClassLoader(missing))
                    .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Profiler.class));
        }
    }

    private static HttpResponse<String> get(int port, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
