package dev.velox.engine.upstream;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadBatchTests {

    private final ReadBatch batch = new ReadBatch(ByteBufAllocator.DEFAULT);

    private ByteBuf taken() {
        ByteBuf bytes = batch.take();
        if (bytes == null) {
            throw new AssertionError("nothing there");
        }
        return bytes;
    }

    @Test
    void onePieceGoesThroughAsItIs() {
        ByteBuf piece = Unpooled.copiedBuffer(new byte[10]);
        batch.add(piece);
        ByteBuf out = taken();
        assertThat(out).isSameAs(piece);
        out.release();
        assertThat(batch.take()).isNull();
        assertThat(batch.length()).isZero();
    }

    @Test
    void anyPiecesComeOutInOrderAndAreReleasedOnce() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            ByteBuf expected = Unpooled.buffer();
            List<ByteBuf> pieces = new ArrayList<>();
            int count = 1 + random.nextInt(12);
            for (int i = 0; i < count; i++) {
                byte[] bytes = new byte[random.nextBoolean() ? random.nextInt(200) : random.nextInt(9_000)];
                random.nextBytes(bytes);
                expected.writeBytes(bytes);
                ByteBuf piece = ByteBufAllocator.DEFAULT.buffer().writeBytes(bytes);
                pieces.add(piece);
                batch.add(piece);
            }
            assertThat(batch.length()).isEqualTo(expected.readableBytes());
            ByteBuf out = taken();
            assertThat(ByteBufUtil.getBytes(out)).isEqualTo(ByteBufUtil.getBytes(expected));
            out.release();
            assertThat(pieces).allMatch(piece -> piece.refCnt() == 0);
            expected.release();
        }
    }

    @Test
    void releaseFreesEverything() {
        ByteBuf small = ByteBufAllocator.DEFAULT.buffer().writeZero(100);
        ByteBuf large = ByteBufAllocator.DEFAULT.buffer().writeZero(10_000);
        batch.add(small);
        batch.add(large);
        batch.release();
        batch.release();
        assertThat(small.refCnt()).isZero();
        assertThat(large.refCnt()).isZero();
    }
}
