package dev.velox.engine.profile;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/** What lies in the heap, by class. */
final class HeapSnapshot {

    private static final Pattern LINE = Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+(\\d+)\\s+(\\S+)", Pattern.MULTILINE);

    private HeapSnapshot() {}

    /**
     * Counts all objects. Stops the world for as long as it takes to walk the heap.
     *
     * @param collect whether to collect garbage first, so that only what lives is counted; takes longer
     */
    static StackSamples samples(boolean collect) {
        try {
            String[] options = collect ? new String[0] : new String[] {"-all"};
            Object histogram = ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("com.sun.management:type=DiagnosticCommand"),
                            "gcClassHistogram",
                            new Object[] {options},
                            new String[] {String[].class.getName()});
            return parse(String.valueOf(histogram));
        } catch (JMException failed) {
            throw new IllegalStateException("This JVM gives no class histogram", failed);
        }
    }

    private static StackSamples parse(String histogram) {
        StackSamples samples = new StackSamples(
                "Heap, bytes",
                new StackSamples.Type("inuse_objects", "count"),
                new StackSamples.Type("inuse_space", "bytes"));
        Matcher line = LINE.matcher(histogram);
        while (line.find()) {
            samples.add(List.of(readable(line.group(3))), Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
        }
        return samples;
    }

    /** {@code [B} and {@code [Ljava.lang.String;} as source has them. */
    private static String readable(String name) {
        int dimensions = name.lastIndexOf('[') + 1;
        if (dimensions == 0) {
            return name;
        }
        String element = switch (name.charAt(dimensions)) {
            case 'B' -> "byte";
            case 'C' -> "char";
            case 'D' -> "double";
            case 'F' -> "float";
            case 'I' -> "int";
            case 'J' -> "long";
            case 'S' -> "short";
            case 'Z' -> "boolean";
            default -> name.substring(dimensions + 1).replace(";", "");
        };
        return element + "[]".repeat(dimensions);
    }
}
