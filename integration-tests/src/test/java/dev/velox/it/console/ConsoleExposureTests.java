package dev.velox.it.console;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** Who gets to see the page, where, and what it may do. */
class ConsoleExposureTests {

    private static final String ON = "velox.console.enabled=true";

    /** Tomcat lies on the class path of this module too, and both would serve a management port of its own. */
    private static final String ON_NETTY = "spring.autoconfigure.exclude=" + RunningApp.WITHOUT_SECURITY
            + ",org.springframework.boot.tomcat.autoconfigure.actuate.web.server."
            + "TomcatReactiveManagementContextAutoConfiguration";

    private static final String EXPOSED = "management.endpoints.web.exposure.include=veloxlive";

    @Test
    void offUnlessSwitchedOn() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(PlainApplication.class, upstream.asProperty(), EXPOSED)) {
            assertThat(RawHttp.get(app.port(), "/velox").status()).isEqualTo(404);
            assertThat(RawHttp.get(app.port(), "/velox/velox.js").status()).isEqualTo(404);
            assertThat(RawHttp.get(app.port(), "/actuator/veloxlive").status()).isEqualTo(404);
        }
    }

    @Test
    void pageRunsNothingInlineAndLoadsNothingFromElsewhere() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(PlainApplication.class, upstream.asProperty(), ON, EXPOSED)) {
            Answer page = RawHttp.get(app.port(), "/velox");

            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("content-security-policy")).contains("default-src 'self'", "frame-ancestors 'none'");
            assertThat(page.header("content-security-policy")).doesNotContain("unsafe");
            assertThat(page.header("x-content-type-options")).isEqualTo("nosniff");
            assertThat(page.header("set-cookie")).isNull();
            assertThat(page.body())
                    .contains("data-live=\"./actuator/veloxlive\"", "data-profile=\"\"")
                    .doesNotContain("http://", "https://", "style=", "onclick");
            assertThat(RawHttp.get(app.port(), "/velox/uPlot.iife.min.js").body())
                    .contains("1.6.32");
            for (String file : new String[] {"index.html", "NOTICE", "..%2fConsolePage.class", "nothing.js"}) {
                assertThat(RawHttp.get(app.port(), "/velox/" + file).status())
                        .as(file)
                        .isGreaterThanOrEqualTo(400);
            }
            assertThat(RawHttp.get(app.port(), "/v1/velox").status()).isEqualTo(404);
        }
    }

    @Test
    void pageKeptByTheBrowserIsNotSentAgain() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(PlainApplication.class, upstream.asProperty(), ON)) {
            String tag = String.valueOf(RawHttp.get(app.port(), "/velox").header("etag"));

            Answer again = RawHttp.get(app.port(), "/velox", "If-None-Match: " + tag);

            assertThat(again.status()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
        }
    }

    @Test
    void behindTheManagementPortWhenThereIsOne() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(
                        PlainApplication.class,
                        upstream.asProperty(),
                        ON,
                        EXPOSED,
                        ON_NETTY,
                        "management.server.port=0",
                        "management.endpoints.web.base-path=/manage",
                        "management.endpoints.web.path-mapping.veloxlive=now")) {
            assertThat(RawHttp.get(app.port(), "/velox").status()).isEqualTo(404);
            assertThat(RawHttp.get(app.port(), "/velox/velox.js").status()).isEqualTo(404);
            assertThat(RawHttp.get(app.managementPort(), "/velox").body()).contains("data-live=\"./manage/now\"");
            assertThat(RawHttp.get(app.managementPort(), "/velox/velox.js").status())
                    .isEqualTo(200);
            try (RawHttp stream = RawHttp.connect(app.managementPort())
                    .send(RawHttp.head("GET", "/manage/now/stream", "Accept: text/event-stream"))) {
                assertThat(stream.streamHead().header("content-type")).startsWith("text/event-stream");
                assertThat(stream.until("event:live")).contains("event:history");
            }
        }
    }

    @Test
    void openPageDoesNotHoldTheEndUp() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start()) {
            RunningApp app = RunningApp.plain(
                    PlainApplication.class,
                    upstream.asProperty(),
                    ON,
                    EXPOSED,
                    "server.shutdown=graceful",
                    "spring.lifecycle.timeout-per-shutdown-phase=60s");
            try (RawHttp stream = RawHttp.connect(app.port())
                    .send(RawHttp.head("GET", "/actuator/veloxlive/stream", "Accept: text/event-stream"))) {
                stream.streamHead();
                stream.until("event:live");
                long begin = System.nanoTime();
                assertThatNoException().isThrownBy(app::close);
                assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
            }
        }
    }

    @Test
    void unknownViewIsNotFound() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(PlainApplication.class, upstream.asProperty(), ON, EXPOSED)) {
            assertThat(RawHttp.get(app.port(), "/actuator/veloxlive/other").status())
                    .isEqualTo(404);
        }
    }
}
