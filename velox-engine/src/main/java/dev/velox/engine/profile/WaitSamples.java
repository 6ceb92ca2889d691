package dev.velox.engine.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Stacks of threads that waited, or that were started, out of a recording. */
final class WaitSamples {

    private WaitSamples() {}

    static StackSamples read(Path file, RecordedProfile profile) throws IOException {
        boolean timed = profile != RecordedProfile.THREADCREATE;
        StackSamples samples = timed
                ? new StackSamples(
                        profile == RecordedProfile.MUTEX ? "Contended locks, ns" : "Blocked, ns",
                        new StackSamples.Type("contentions", "count"),
                        new StackSamples.Type("delay", "nanoseconds"))
                : new StackSamples("Started threads", new StackSamples.Type("threadcreate", "count"));
        Set<String> events = profile.events();
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RecordedEvent event = recording.readEvent();
                if (!events.contains(event.getEventType().getName())
                        || (profile == RecordedProfile.MUTEX && !contendedLock(event))) {
                    continue;
                }
                if (timed) {
                    samples.add(frames(event), 1, event.getDuration().toNanos());
                } else {
                    samples.add(frames(event), 1);
                }
            }
        }
        return samples;
    }

    /** A park is for a lock when what is parked on is the synchronizer inside one; all else waits for work. */
    private static boolean contendedLock(RecordedEvent event) {
        if (event.getEventType().getName().equals(RecordedProfile.MONITOR_ENTER)) {
            return true;
        }
        @Nullable RecordedClass parkedOn = event.getValue("parkedClass");
        return parkedOn != null
                && parkedOn.getName().startsWith("java.util.concurrent.locks.")
                && parkedOn.getName().contains("Lock$");
    }

    private static List<String> frames(RecordedEvent event) {
        @Nullable RecordedStackTrace stack = event.getStackTrace();
        if (stack == null) {
            return List.of("[no stack]");
        }
        return stack.getFrames().stream().map(WaitSamples::name).toList();
    }

    private static String name(RecordedFrame frame) {
        return frame.getMethod().getType().getName() + "." + frame.getMethod().getName();
    }
}
