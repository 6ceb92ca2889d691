package dev.velox.engine.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PayloadTests {

    private static final String BODY = "{\"model\" : \"gpt-4o\",\n \"x\": \"\u00e4\"}";

    @Test
    void splicedBytesDifferInTheReplacedPartOnly() {
        int start = BODY.indexOf("\"gpt");
        for (Payload payload : new Payload[] {ofBuffer(), ofArray()}) {
            ByteBuf spliced = payload.spliced(start, "\"gpt-4o\"".length(), JsonText.quoted("org/llama \"3\"\\\n"));

            assertThat(spliced.toString(StandardCharsets.UTF_8))
                    .isEqualTo(BODY.replace("\"gpt-4o\"", "\"org/llama \\\"3\\\"\\\\\\u000a\""));
            assertThat(payload.retainedBytes().toString(StandardCharsets.UTF_8)).isEqualTo(BODY);
            spliced.release();
        }
    }

    @Test
    void splicedBytesLiveLongerThanTheirPayload() {
        ByteBuf bytes = Unpooled.directBuffer().writeBytes(BODY.getBytes(StandardCharsets.UTF_8));
        Payload payload = Payload.ofBuffer(bytes);
        ByteBuf spliced = payload.spliced(1, 7, JsonText.quoted("m"));

        payload.release();

        assertThat(bytes.refCnt()).isPositive();
        spliced.release();
        assertThat(bytes.refCnt()).isZero();
    }

    private static Payload ofBuffer() {
        return Payload.ofBuffer(
                Unpooled.copiedBuffer("__" + BODY, StandardCharsets.UTF_8).readerIndex(2));
    }

    private static Payload ofArray() {
        byte[] bytes = BODY.getBytes(StandardCharsets.UTF_8);
        return Payload.ofPaddedArray(Arrays.copyOf(bytes, bytes.length + Payload.PADDING), bytes.length);
    }
}
