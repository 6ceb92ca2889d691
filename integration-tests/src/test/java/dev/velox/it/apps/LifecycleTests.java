package dev.velox.it.apps;

import java.net.ConnectException;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.Answer;
import dev.velox.it.support.Bounds;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;
import dev.velox.it.support.Threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Starts and ends of whole applications in one JVM. */
class LifecycleTests {

    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"x\"}";

    @Test
    void restartLeavesNoThreadAndNoPort() {
        // The first run starts what lives as long as the JVM: shared schedulers, cleaners, the class path's own
        // threads.
        runOnce();
        Set<Thread> before = Threads.live();

        int port = runOnce();

        Bounds.await("threads end: " + before.size(), () -> started(before).isEmpty());
        assertThatThrownBy(() -> RawHttp.connect(port)).hasRootCauseInstanceOf(ConnectException.class);
    }

    @Test
    void twoApplicationsInOneJvmShareNothing() {
        // On Tomcat: Boot's Reactor Netty applications in one JVM share their event loops, and the first to end ends
        // them.
        try (ScriptedUpstream firstUpstream = ScriptedUpstream.start();
                ScriptedUpstream secondUpstream = ScriptedUpstream.start();
                RunningApp second = plain(secondUpstream, RunningApp.ON_TOMCAT, "velox.rate-limit.rpm=0")) {
            try (RunningApp first =
                    plain(firstUpstream, RunningApp.ON_TOMCAT, "velox.rate-limit.rpm=7", "velox.rate-limit.burst=7")) {
                assertServes(first);
                assertServes(second);
                assertThat(firstUpstream.waitingRequests()).isEqualTo(1);
                assertThat(secondUpstream.waitingRequests()).isEqualTo(1);
                assertThat(first.gateway().snapshot().limiter().requestsPerMinute())
                        .isEqualTo(7);
                assertThat(second.gateway().snapshot().limiter().enabled()).isFalse();
            }
            // The end of one is not the end of the other.
            assertServes(second);
            assertThat(second.gateway().snapshot().draining()).isFalse();
        }
    }

    private static int runOnce() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = plain(upstream)) {
            assertServes(app);
            return app.port();
        }
    }

    private static List<String> started(Set<Thread> before) {
        return Threads.startedSince(before).stream()
                .map(Thread::getName)
                .filter(name ->
                        name.contains("velox") || name.startsWith("reactor-http") || name.startsWith("scripted"))
                .toList();
    }

    private static void assertServes(RunningApp app) {
        Answer answer = RawHttp.post(app.port(), "/v1/responses", REQUEST);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
    }

    private static RunningApp plain(ScriptedUpstream upstream, String... properties) {
        String[] all = new String[properties.length + 1];
        all[0] = upstream.asProperty();
        System.arraycopy(properties, 0, all, 1, properties.length);
        return RunningApp.plain(PlainApplication.class, all);
    }
}
