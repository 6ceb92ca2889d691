package dev.velox.engine.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class EventFramerTests {

    private final EventFramer framer = new EventFramer(ByteBufAllocator.DEFAULT);

    @AfterEach
    void releaseTail() {
        framer.close();
    }

    @Test
    void wholeEventsGoThroughWithoutCopy() {
        ByteBuf in = bytes("data: a\n\ndata: b\n\n");

        ByteBuf out = framer.push(in);

        assertThat(out).isSameAs(in);
        assertThat(framer.heldBytes()).isZero();
        in.release();
    }

    @Test
    void unfinishedEventIsHeldUntilItsBlankLine() {
        assertThat(push("data: a\n\ndata: b")).isEqualTo("data: a\n\n");
        assertThat(push("c\n")).isEmpty();
        assertThat(framer.heldBytes()).isEqualTo("data: bc\n".length());
        assertThat(push("\ndata")).isEqualTo("data: bc\n\n");
        assertThat(end()).isEqualTo("data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: x\n\n", "data: x\r\n\r\n", "data: x\r\r", "data: x\r\n\n", "\uFEFFdata: x\n\n"})
    void everyLineEndEndsAnEvent(String event) {
        assertThat(push(event)).isEqualTo(event);
        assertThat(framer.dataSeen()).isTrue();
    }

    @Test
    void lineFeedOfASplitLineEndFollowsItsEvent() {
        assertThat(push("data: x\r\n\r")).isEqualTo("data: x\r\n\r");
        assertThat(push("\n")).isEqualTo("\n");
        assertThat(push("data: y\r")).isEmpty();
        assertThat(push("\n\r\n")).isEqualTo("data: y\r\n\r\n");
    }

    @Test
    void commentsAreForwardedAtOnceButAreNoData() {
        assertThat(push(": processing\n")).isEqualTo(": processing\n");
        assertThat(push("\n")).isEqualTo("\n");
        assertThat(push("retry: 10\n\n")).isEqualTo("retry: 10\n\n");
        assertThat(framer.dataSeen()).isFalse();
        assertThat(push("data\n\n")).isEqualTo("data\n\n");
        assertThat(framer.dataSeen()).isTrue();
    }

    @Test
    void commentInsideAnEventBelongsToIt() {
        assertThat(push("data: x\n: inside\n")).isEmpty();
        assertThat(push("\n")).isEqualTo("data: x\n: inside\n\n");
    }

    @Test
    void fieldsThatOnlyStartLikeDataAreNoData() {
        push("database: x\n\ndat: x\n\nxdata: y\n\n");
        assertThat(framer.dataSeen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [DONE]\n\n",
                "data:[DONE]\n\n",
                "event: response.completed\ndata: {\"a\":1}\n\n",
                "event:response.failed\ndata: {}\n\n",
                "event: response.incomplete\r\ndata: {}\r\n\r\n",
                "event: response.cancelled\ndata: {}\n\n",
                "event: error\ndata: {}\n\n",
                "data: {\"error\":{\"message\":\"x\"}}\n\n",
                "data: {\"type\":\"response.completed\",\"n\":1}\n\n"
            })
    void terminalEventsAreSeenAtAnyChunking(String event) {
        for (int cut = 0; cut <= event.length(); cut++) {
            EventFramer each = new EventFramer(ByteBufAllocator.DEFAULT);
            release(each.push(bytes(event.substring(0, cut))));
            if (cut < event.length() - 1) {
                assertThat(each.terminalSeen()).as("before its end, at %d", cut).isFalse();
            }
            release(each.push(bytes(event.substring(cut))));
            assertThat(each.terminalSeen()).as("cut at %d", cut).isTrue();
            each.close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: [DONE] \n\n",
                "data: x[DONE]\n\n",
                "data: \"[DONE]\"\n\n",
                "id: [DONE]\n\n",
                "event: response.completed.x\ndata: {}\n\n",
                "event: response.output_text.delta\ndata: {}\n\n",
                ": [DONE]\n\n"
            })
    void otherEventsAreNotTerminal(String event) {
        push(event);
        assertThat(framer.terminalSeen()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n"})
    void terminalEventWithoutItsBlankLineCountsAtTheEnd(String rest) {
        push("data: x\n\n" + rest);
        assertThat(framer.terminalSeen()).isFalse();
        assertThat(end()).isEqualTo(rest);
        assertThat(framer.terminalSeen()).isTrue();
    }

    @Test
    void eventOverTheLimitIsRefusedAndNothingLeaks() {
        String chunk = "x".repeat(64 * 1024);
        push("data: ");
        for (int i = 0; i < 16 && !framer.tooLong(); i++) {
            push(chunk);
        }
        assertThat(framer.tooLong()).isTrue();
        assertThat(framer.heldBytes()).isZero();
        assertThat(push("\n\ndata: y\n\n")).isEmpty();
    }

    @Test
    void anyChunkingGivesTheSameBytesAndTheSameCuts() {
        Random random = new Random(20260101);
        for (int round = 0; round < 3_000; round++) {
            byte[] stream = randomStream(random);
            boolean bytewise = round % 7 == 0;
            EventFramer each = new EventFramer(ByteBufAllocator.DEFAULT);
            ByteArrayOutputStream forwarded = new ByteArrayOutputStream();
            int at = 0;
            while (at < stream.length) {
                int length = bytewise ? 1 : Math.min(stream.length - at, 1 + random.nextInt(40));
                ByteBuf in = ByteBufAllocator.DEFAULT.buffer().writeBytes(stream, at, length);
                at += length;
                drainTo(each.push(in), forwarded);
                assertThat(forwarded.size())
                        .as("round %d, cut after %d bytes", round, at)
                        .isEqualTo(SlowEvents.wholePrefix(stream, at));
            }
            SlowEvents whole = SlowEvents.read(stream, stream.length);
            assertThat(each.dataSeen()).isEqualTo(whole.dataSeen());
            assertThat(each.terminalSeen()).isEqualTo(whole.terminalSeen());
            drainTo(each.end(), forwarded);
            assertThat(forwarded.toByteArray()).isEqualTo(stream);
        }
    }

    private static byte[] randomStream(Random random) {
        String[] pieces = {
            "data: hello",
            "data",
            "data:",
            ": ping",
            "event: response.completed",
            "event: x",
            "id: 7",
            "data: [DONE]",
            "retry: 5",
            "\u00e9\u4e2d",
            "x",
            ":",
            "\uFEFF"
        };
        String[] ends = {"\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\r\r", "\n\r\n", ""};
        StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "\uFEFF" : "");
        int lines = random.nextInt(20);
        for (int i = 0; i < lines; i++) {
            text.append(pieces[random.nextInt(pieces.length)]).append(ends[random.nextInt(ends.length)]);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String push(String text) {
        return text(framer.push(bytes(text)));
    }

    private String end() {
        return text(framer.end());
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private static String text(@Nullable ByteBuf buffer) {
        if (buffer == null) {
            return "";
        }
        String text = buffer.toString(StandardCharsets.UTF_8);
        buffer.release();
        return text;
    }

    private static void release(@Nullable ByteBuf buffer) {
        if (buffer != null) {
            buffer.release();
        }
    }

    private static void drainTo(@Nullable ByteBuf buffer, ByteArrayOutputStream target) {
        if (buffer != null) {
            byte[] copy = new byte[buffer.readableBytes()];
            buffer.readBytes(copy);
            target.writeBytes(copy);
            assertThat(buffer.release()).isTrue();
        }
    }

    /** The same rules, written as slowly and plainly as the specification says them. */
    private record SlowEvents(int whole, boolean dataSeen, boolean terminalSeen) {

        static int wholePrefix(byte[] stream, int length) {
            return read(stream, length).whole();
        }

        static SlowEvents read(byte[] stream, int length) {
            List<String> event = new ArrayList<>();
            int whole = 0;
            boolean data = false;
            boolean terminal = false;
            boolean first = true;
            int at = 0;
            while (at < length) {
                int end = at;
                while (end < length && stream[end] != '\n' && stream[end] != '\r') {
                    end++;
                }
                if (end == length) {
                    break;
                }
                int next = end + 1;
                if (stream[end] == '\r' && next < length && stream[next] == '\n') {
                    next++;
                }
                String line = new String(stream, at, end - at, StandardCharsets.UTF_8);
                if (first && line.startsWith("\uFEFF")) {
                    line = line.substring(1);
                }
                first = false;
                if (line.isEmpty()) {
                    data |= event.stream().anyMatch(l -> l.equals("data") || l.startsWith("data:"));
                    terminal |= event.contains("data: [DONE]") || event.contains("event: response.completed");
                    event.clear();
                } else if (!line.startsWith(":")) {
                    event.add(line);
                }
                at = next;
                whole = event.isEmpty() ? at : whole;
            }
            return new SlowEvents(whole, data, terminal);
        }
    }
}
