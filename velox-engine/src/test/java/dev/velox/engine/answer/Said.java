package dev.velox.engine.answer;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/** All that a scan has read. */
record Said(
        @Nullable String id,
        @Nullable String model,
        @Nullable String finishReason,
        long input,
        long output,
        long total,
        long cached,
        long reasoning) {

    static final Said NOTHING = new Said(null, null, null, -1, -1, -1, -1, -1);

    static Said by(AnswerScan scan) {
        return new Said(
                scan.responseId(),
                scan.responseModel(),
                scan.finishReason(),
                scan.inputTokens(),
                scan.outputTokens(),
                scan.totalTokens(),
                scan.cachedTokens(),
                scan.reasoningTokens());
    }

    static Said json(String answer) {
        return inPieces(answer.getBytes(StandardCharsets.UTF_8), false, Integer.MAX_VALUE);
    }

    static Said events(String answer) {
        return inPieces(answer.getBytes(StandardCharsets.UTF_8), true, Integer.MAX_VALUE);
    }

    /** Read in pieces of this many bytes by a scan that has read something else before. */
    static Said inPieces(byte[] answer, boolean events, int size) {
        AnswerScans scans = used();
        AnswerScan scan = scans.start(events, true);
        for (int at = 0; at < answer.length; at += Math.min(size, answer.length - at)) {
            read(scan, answer, at, Math.min(size, answer.length - at));
        }
        return by(scan);
    }

    static Said inTwo(byte[] answer, boolean events, int cut) {
        AnswerScan scan = used().start(events, true);
        read(scan, answer, 0, cut);
        read(scan, answer, cut, answer.length - cut);
        return by(scan);
    }

    private static AnswerScans used() {
        AnswerScans scans = new AnswerScans();
        AnswerScan scan = scans.start(true, true);
        byte[] other = ("data: {\"model\":\"old\",\"response\":{\"id\":\"old\"},\"usage\":{\"prompt_tokens\":7,"
                        + "\"output_tokens\":8},\"choices\":[{\"finish_reason\":\"stop\",\"x\":\"cut")
                .getBytes(StandardCharsets.UTF_8);
        read(scan, other, 0, other.length);
        scans.giveBack(scan);
        return scans;
    }

    private static void read(AnswerScan scan, byte[] bytes, int from, int length) {
        ByteBuf buffer = Unpooled.wrappedBuffer(bytes, from, length);
        scan.read(buffer);
        assertThat(buffer.readableBytes()).isEqualTo(length);
        assertThat(buffer.refCnt()).isOne();
    }
}
