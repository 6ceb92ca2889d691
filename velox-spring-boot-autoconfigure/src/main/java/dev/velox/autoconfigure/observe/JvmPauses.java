package dev.velox.autoconfigure.observe;

import java.time.Duration;
import java.time.Instant;

import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;

/**
 * Hears from the Flight Recorder of pauses of the JVM: of its collector, and of other safepoint operations. The recorder tells
 * them up to a second later.
 *
 * <p>Threads: {@link #start} and {@link #close} any, one at a time; events come on a thread of the recorder.
 */
final class JvmPauses implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JvmPauses.class);

    /** What is shorter explains no slow request. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final RecentPauses pauses;
    private final NanoClock clock;
    private @Nullable RecordingStream stream;

    JvmPauses(RecentPauses pauses, NanoClock clock) {
        this.pauses = pauses;
        this.clock = clock;
    }

    /** Takes up to a few hundred milliseconds when it is the first use of the recorder. */
    void start() {
        try {
            RecordingStream opened = new RecordingStream();
            opened.enable("jdk.GCPhasePause").withThreshold(SHORTEST);
            opened.enable("jdk.SafepointBegin").withThreshold(SHORTEST);
            opened.enable("jdk.ExecuteVMOperation").withThreshold(SHORTEST);
            opened.onEvent("jdk.GCPhasePause", event -> add(event, "gc " + event.getString("name")));
            opened.onEvent("jdk.SafepointBegin", event -> add(event, "wait for a safepoint"));
            opened.onEvent("jdk.ExecuteVMOperation", event -> {
                if (event.getBoolean("safepoint")) {
                    add(event, "safepoint " + event.getString("operation"));
                }
            });
            opened.startAsync();
            stream = opened;
        } catch (IllegalStateException | SecurityException e) {
            log.warn(
                    "The Flight Recorder cannot be used: slow requests are logged without pauses of the JVM (velox.observe.slow-threshold)",
                    e);
        }
    }

    @Override
    public void close() {
        RecordingStream opened = stream;
        stream = null;
        if (opened != null) {
            opened.close();
        }
    }

    private void add(RecordedEvent event, String what) {
        long ago = Duration.between(event.getStartTime(), Instant.now()).toNanos();
        long start = clock.nanoTime() - ago;
        pauses.add(new Pause(what, start, start + event.getDuration().toNanos()));
    }
}
