package dev.velox.engine.profile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

import jdk.jfr.consumer.RecordingFile;
import one.convert.Arguments;
import one.convert.JfrToFlame;
import one.convert.JfrToPprof;
import one.jfr.JfrReader;

/** From a recording to what the caller reads. */
final class ProfileWriter {

    private ProfileWriter() {}

    static byte[] write(Path file, RecordedProfile profile, ProfileFormat format) throws IOException {
        if (format == ProfileFormat.JFR) {
            return onlyOwnEvents(file, profile.events());
        }
        return switch (profile) {
            case CPU, ALLOCS -> convert(file, profile, format);
            case MUTEX, BLOCK, THREADCREATE -> WaitSamples.read(file, profile).write(format);
            case TRACE -> throw new ProfileRefusedException(400, "format: a trace is a recording (expected: jfr)");
        };
    }

    /** Another recording of this JVM puts its events into the same file, the environment's variables among them. */
    private static byte[] onlyOwnEvents(Path file, Set<String> events) throws IOException {
        Path own = Files.createTempFile("velox-profile", ".jfr");
        try {
            try (RecordingFile recording = new RecordingFile(file)) {
                recording.write(
                        own, event -> events.contains(event.getEventType().getName()));
            }
            return Files.readAllBytes(own);
        } finally {
            Files.deleteIfExists(own);
        }
    }

    private static byte[] convert(Path file, RecordedProfile profile, ProfileFormat format) throws IOException {
        Arguments arguments = arguments(profile, format);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JfrReader reader = new JfrReader(file.toString())) {
            if (format == ProfileFormat.PPROF) {
                JfrToPprof converter = new JfrToPprof(reader, arguments);
                converter.convert();
                try (OutputStream zipped = new GZIPOutputStream(bytes)) {
                    converter.dump(zipped);
                }
            } else {
                JfrToFlame converter = new JfrToFlame(reader, arguments);
                converter.convert();
                converter.dump(bytes);
            }
        }
        return bytes.toByteArray();
    }

    /** The converter reads the JDK's execution samples only when it is told of no kind, and fails without an output. */
    private static Arguments arguments(RecordedProfile profile, ProfileFormat format) {
        List<String> arguments = new ArrayList<>(List.of("--dot", "-o", output(format)));
        if (profile == RecordedProfile.ALLOCS) {
            arguments.addAll(List.of("--alloc", "--total", "--title", "Allocated bytes"));
        } else {
            arguments.addAll(List.of("--title", "CPU"));
            if (RecordedProfile.byCpuTime()) {
                arguments.add("--cpu-time");
            }
        }
        return new Arguments(arguments.toArray(String[]::new));
    }

    static String output(ProfileFormat format) {
        return switch (format) {
            case PPROF -> "pprof";
            case COLLAPSED -> "collapsed";
            case HTML, JFR -> "html";
        };
    }
}
