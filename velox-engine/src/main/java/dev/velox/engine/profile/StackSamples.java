package dev.velox.engine.profile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import one.convert.Arguments;
import one.convert.FlameGraph;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Weighted stacks, equal ones added up. The last weight is the one that flame graphs show. */
final class StackSamples {

    /** What a weight counts. */
    record Type(String name, String unit) {}

    private final String title;
    private final List<Type> types;
    private final Map<List<String>, long[]> byStack = new LinkedHashMap<>();

    StackSamples(String title, Type... types) {
        this.title = title;
        this.types = List.of(types);
    }

    /** Adds a stack, innermost frame first, with one weight per type. */
    void add(List<String> frames, long... weights) {
        long[] sum = byStack.computeIfAbsent(frames, unseen -> new long[types.size()]);
        Arrays.setAll(sum, i -> sum[i] + weights[i]);
    }

    List<Type> types() {
        return types;
    }

    Map<List<String>, long[]> byStack() {
        return byStack;
    }

    byte[] write(ProfileFormat format) throws IOException {
        return switch (format) {
            case PPROF -> PprofEncoder.encode(this);
            case COLLAPSED -> collapsed().getBytes(UTF_8);
            case HTML -> flameGraph();
            case JFR ->
                throw ProfileRefusedException.badParameter("format", "jfr", "pprof, html or collapsed for a snapshot");
        };
    }

    private String collapsed() {
        StringBuilder lines = new StringBuilder();
        byStack.forEach((frames, weights) -> lines.append(String.join(";", frames.reversed()))
                .append(' ')
                .append(weights[weights.length - 1])
                .append('\n'));
        return lines.toString();
    }

    private byte[] flameGraph() throws IOException {
        FlameGraph graph = new FlameGraph(new Arguments("-o", "html", "--title", title));
        graph.parseCollapsed(new StringReader(collapsed()));
        ByteArrayOutputStream page = new ByteArrayOutputStream();
        graph.dump(page);
        return page.toByteArray();
    }
}
