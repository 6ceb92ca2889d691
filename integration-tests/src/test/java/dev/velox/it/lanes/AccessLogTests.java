package dev.velox.it.lanes;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/** The server's access log, which the application has switched on. */
@ExtendWith(OutputCaptureExtension.class)
class AccessLogTests {

    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"x\"}";

    @Test
    void bothSidesOfTheServerWriteTheirLines(CapturedOutput output) {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(
                        Logged.class, upstream.asProperty(), "velox.warmup.duration=0s", "velox.ingress.lane=netty")) {
            RawHttp.post(app.port(), "/v1/responses?profile=true", REQUEST);
            Bounds.await("a line", () -> lines(output).size() == 1);
            RawHttp.post(app.port(), "/v1/responses", "{");
            Bounds.await("a second line", () -> lines(output).size() == 2);
            RawHttp.get(app.port(), "/not-there");
            Bounds.await("a third line", () -> lines(output).size() == 3);
        }
        List<String> lines = lines(output);
        assertThat(lines).hasSize(3);
        int length = ScriptedUpstream.RESPONSE.length();
        assertThat(lines.get(0))
                .containsPattern(
                        "127\\.0\\.0\\.1 - - \\[[^]]+ [+-]\\d{4}] \"POST /v1/responses\\?profile=true HTTP/1\\.1\" 200 "
                                + length + " \\d+$");
        assertThat(lines.get(1)).containsPattern("\"POST /v1/responses HTTP/1\\.1\" 400 \\d+ \\d+$");
        assertThat(lines.get(2)).contains("\"GET /not-there HTTP/1.1\" 404");
        assertThat(output).contains("it goes around NettyServerCustomizer 'accessLog'");
    }

    private static List<String> lines(CapturedOutput output) {
        return output.getAll().lines().filter(line -> line.contains(" - - [")).toList();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Logged {

        @Bean
        NettyServerCustomizer accessLog() {
            return server -> server.accessLog(true);
        }
    }
}
