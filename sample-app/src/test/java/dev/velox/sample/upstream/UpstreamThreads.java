package dev.velox.sample.upstream;

import java.time.Duration;

import static org.awaitility.Awaitility.await;

/** The threads of embedded upstreams in this process. */
public final class UpstreamThreads {

    private UpstreamThreads() {}

    /** A loop reports its end a moment before its thread is gone. */
    public static void awaitNone() {
        await().atMost(Duration.ofSeconds(10)).until(() -> count() == 0);
    }

    static long count() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("velox-sample-upstream"))
                .count();
    }
}
