package dev.velox.engine.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/**
 * Takes profiles with the JVM's Flight Recorder, one at a time.
 *
 * <p><b>Threads.</b> Safe for all; a call blocks for as long as the profile runs, so never call it from an event loop.
 */
public final class Profiler implements AutoCloseable {

    /** Length of a profile that names none, in seconds; less where the longest allowed is less. */
    public static final int DEFAULT_SECONDS = 10;

    /** Past it the recording forgets its beginning. */
    private static final long MAX_BYTES = 64L << 20;

    private final int maxSeconds;
    private final AtomicBoolean running = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    /**
     * A profiler at rest.
     *
     * @param maxSeconds longest profile
     */
    public Profiler(int maxSeconds) {
        this.maxSeconds = maxSeconds;
    }

    /**
     * Where the CPU time goes: the stacks of running threads, every 10 ms of CPU time on Linux, every 20 ms elsewhere.
     *
     * @param seconds as a caller wrote it; null is the default
     * @param format any
     * @throws ProfileRefusedException 400, 409 or 503
     * @throws IOException if the recording cannot be written or read
     */
    public byte[] cpu(@Nullable String seconds, ProfileFormat format) throws IOException {
        return record(RecordedProfile.CPU, seconds(seconds), format);
    }

    byte[] record(RecordedProfile profile, int seconds, ProfileFormat format) throws IOException {
        if (!FlightRecorder.isAvailable()) {
            throw new ProfileRefusedException(503, "This JVM has no Flight Recorder (module jdk.jfr)");
        }
        if (!running.compareAndSet(false, true)) {
            throw new ProfileRefusedException(409, "Another profile is running; try again when it is done");
        }
        try {
            Path file = Files.createTempFile("velox-profile", ".jfr");
            try {
                recordTo(file, profile, seconds);
                return ProfileWriter.write(file, profile, format);
            } finally {
                Files.deleteIfExists(file);
            }
        } finally {
            running.set(false);
        }
    }

    private void recordTo(Path file, RecordedProfile profile, int seconds) throws IOException {
        try (Recording recording = new Recording()) {
            recording.setName("velox-profile");
            recording.setMaxSize(MAX_BYTES);
            profile.enable(recording);
            recording.start();
            if (closed.await(seconds, TimeUnit.SECONDS)) {
                throw new ProfileRefusedException(503, "The application ends");
            }
            recording.stop();
            recording.dump(file);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new ProfileRefusedException(503, "The profile was interrupted");
        }
    }

    /** The number of seconds that a caller asks for; throws 400 for what is none or too many. */
    int seconds(@Nullable String text) {
        if (text == null) {
            return Math.min(DEFAULT_SECONDS, maxSeconds);
        }
        try {
            int seconds = Integer.parseInt(text);
            if (seconds >= 1 && seconds <= maxSeconds) {
                return seconds;
            }
        } catch (NumberFormatException notANumber) {
            throw badSeconds(text);
        }
        throw badSeconds(text);
    }

    private ProfileRefusedException badSeconds(String text) {
        return ProfileRefusedException.badParameter("seconds", text, "a whole number, 1.." + maxSeconds);
    }

    /** Ends a running profile, and takes no other. */
    @Override
    public void close() {
        closed.countDown();
    }
}
