package dev.velox.engine.profile;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;

/** All threads as they stand now, virtual ones included. */
final class ThreadSnapshot {

    private static final String HEADER = "#";
    private static final String FRAME = "at ";

    private ThreadSnapshot() {}

    /** The JVM's thread dump. */
    static String text() throws IOException {
        Path folder = Files.createTempDirectory("velox-profile");
        // The JVM writes new files only.
        Path file = folder.resolve("threads.txt");
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                    .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
            return Files.readString(file);
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(folder);
        }
    }

    static StackSamples samples() throws IOException {
        return parse(text());
    }

    /** A thread is a line that begins with its number, then its frames, innermost first, each after "at". */
    static StackSamples parse(String dump) {
        StackSamples samples = new StackSamples("Threads", new StackSamples.Type("threads", "count"));
        List<String> frames = new ArrayList<>();
        boolean inThread = false;
        for (String line : dump.lines().toList()) {
            String text = line.strip();
            if (line.startsWith(HEADER)) {
                add(samples, inThread, frames);
                frames = new ArrayList<>();
                inThread = true;
            } else if (text.startsWith(FRAME)) {
                frames.add(frame(text.substring(FRAME.length())));
            }
        }
        add(samples, inThread, frames);
        return samples;
    }

    private static void add(StackSamples samples, boolean inThread, List<String> frames) {
        if (inThread) {
            samples.add(frames.isEmpty() ? List.of("[no Java frame]") : frames, 1);
        }
    }

    /** {@code java.base/java.lang.Thread.run(Thread.java:1)} without module and place. */
    private static String frame(String text) {
        int end = text.indexOf('(');
        String method = end < 0 ? text : text.substring(0, end);
        int slash = method.indexOf('/');
        boolean hiddenClass = method.startsWith("0x", slash + 1);
        return hiddenClass ? method : method.substring(slash + 1);
    }
}
