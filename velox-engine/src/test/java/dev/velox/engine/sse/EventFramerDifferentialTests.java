package dev.velox.engine.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The framer against the specification written down line by line: streams longer than it copies at once, in any buffers. */
class EventFramerDifferentialTests {

    private static final long SEED = 20261121;

    private static final String[] LINES = {
        "data: {\"id\":\"chatcmpl-1\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"word \"}}]}",
        "data: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}",
        "data: {\"type\":\"response.completed\",\"n\":1}",
        "data:{\"type\":\"response.failed\"}",
        "data: {\"type\":\"response.incomplete\"",
        "data: {\"type\":\"response.cancelled\"",
        "data: {\"type\":\"error\",\"a\":1}",
        "data: {\"type\":\"errors\"}",
        "data: {\"type\": \"error\"}",
        "data: {\"error\":{}}",
        "data: {\"error",
        "data: {",
        "data: [DONE]",
        "data: [DONE] ",
        "data:[DONE]",
        "data: [",
        "data",
        "data:",
        "dat",
        "datax: [DONE]",
        "event: response.completed",
        "event:response.failed",
        "event: error",
        "event: errors",
        "event: response.output_text.delta",
        "event",
        "eve",
        ": remark",
        ":",
        "id: 1",
        "\t\u000B\f\u0000",
        "\uFEFF",
        "\u00e9\u4e2d",
        "x".repeat(64),
        "data: " + "long text, ".repeat(900),
    };

    private static final String[] ENDS = {"\n", "\r\n", "\r"};

    private final Random random = new Random(SEED);

    @Test
    void anyStreamInAnyPiecesIsCutWhereTheSpecificationEndsItsEvents() {
        for (int round = 0; round < 1_500; round++) {
            byte[] stream = stream(random.nextInt(round % 40 == 0 ? 400 : 12), round % 3 == 0);
            int longest = new int[] {3, 40, 700, 20_000}[random.nextInt(4)];
            EventFramer framer = new EventFramer(ByteBufAllocator.DEFAULT);
            ByteArrayOutputStream forwarded = new ByteArrayOutputStream();
            int at = 0;
            while (at < stream.length) {
                int length = Math.min(stream.length - at, 1 + random.nextInt(longest));
                drain(framer.push(buffer(stream, at, length)), forwarded);
                at += length;
                // To read all of it again after each piece of a long one would take minutes.
                if (random.nextInt(1 + stream.length / length / 20) == 0) {
                    Events slow = Events.of(stream, at);
                    String where = "seed %d, round %d, after %d bytes".formatted(SEED, round, at);
                    assertThat(forwarded.size()).as(where).isEqualTo(slow.whole());
                    assertThat(framer.dataSeen()).as(where).isEqualTo(slow.data());
                    assertThat(framer.terminalSeen()).as(where).isEqualTo(slow.terminal());
                }
            }
            drain(framer.end(), forwarded);
            assertThat(forwarded.toByteArray())
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(stream);
        }
    }

    /** Direct, on the heap, or of two parts; not from its first byte. */
    private ByteBuf buffer(byte[] stream, int from, int length) {
        return switch (random.nextInt(3)) {
            case 0 -> Unpooled.copiedBuffer(stream, from, length);
            case 1 -> {
                ByteBuf direct = ByteBufAllocator.DEFAULT.directBuffer(length + 3);
                yield direct.writeZero(3).writeBytes(stream, from, length).skipBytes(3);
            }
            default -> {
                int cut = random.nextInt(length + 1);
                CompositeByteBuf parts = Unpooled.compositeBuffer();
                parts.addComponent(true, Unpooled.copiedBuffer(stream, from, cut));
                yield parts.addComponent(true, Unpooled.copiedBuffer(stream, from + cut, length - cut));
            }
        };
    }

    private byte[] stream(int lines, boolean oneKind) {
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
        String usual = ENDS[random.nextInt(ENDS.length)];
        for (int i = 0; i < lines; i++) {
            text.append(LINES[random.nextInt(LINES.length)]);
            for (int ends = random.nextInt(4); ends > 0; ends--) {
                text.append(oneKind ? usual : ENDS[random.nextInt(ENDS.length)]);
            }
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void drain(@Nullable ByteBuf buffer, ByteArrayOutputStream target) {
        if (buffer != null) {
            target.writeBytes(ByteBufUtil.getBytes(buffer));
            assertThat(buffer.release()).isTrue();
        }
    }

    private record Events(int whole, boolean data, boolean terminal) {

        static Events of(byte[] stream, int length) {
            String text = new String(stream, 0, length, StandardCharsets.ISO_8859_1);
            List<String> event = new ArrayList<>();
            boolean data = false;
            boolean terminal = false;
            int whole = 0;
            int at = 0;
            while (true) {
                int end = at;
                while (end < length && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                    end++;
                }
                if (end == length) {
                    return new Events(whole, data, terminal);
                }
                String line = text.substring(at, end);
                boolean marked = at == 0 && line.startsWith("\u00EF\u00BB\u00BF");
                line = marked ? line.substring(3) : line;
                at = text.startsWith("\r\n", end) ? end + 2 : end + 1;
                if (line.isEmpty()) {
                    data |= event.stream().anyMatch(each -> each.equals("data") || each.startsWith("data:"));
                    terminal |= event.stream().anyMatch(Events::isLast);
                    event.clear();
                } else if (!line.startsWith(":")) {
                    event.add(line);
                }
                whole = event.isEmpty() ? at : whole;
            }
        }

        private static boolean isLast(String line) {
            int colon = line.indexOf(':');
            String name = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            String last = "response\\.(completed|failed|incomplete|cancelled)|error";
            return switch (name) {
                case "event" -> value.matches(last);
                case "data" ->
                    value.equals("[DONE]")
                            || value.startsWith("{\"error\"")
                            || value.matches("(?s)\\{\"type\":\"(" + last + ")\".*");
                default -> false;
            };
        }
    }
}
