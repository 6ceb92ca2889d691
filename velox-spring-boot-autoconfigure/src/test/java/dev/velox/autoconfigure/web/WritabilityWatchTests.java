package dev.velox.autoconfigure.web;

import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WritabilityWatchTests {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private int told;
    private final WritabilityWatch watch = new WritabilityWatch(channel, () -> told++);

    @Test
    void connectionWithRoomIsLeftAlone() {
        assertThat(watch.isWritable()).isTrue();
        assertThat(channel.pipeline().context(watch)).isNull();
    }

    @Test
    void fullConnectionIsWatchedUntilItHasRoomAgain() {
        fill();
        assertThat(watch.isWritable()).isFalse();
        assertThat(watch.isWritable()).isFalse();
        assertThat(told).isZero();

        channel.flush();

        assertThat(told).isOne();
        assertThat(watch.isWritable()).isTrue();
        watch.remove();
        assertThat(channel.pipeline().context(watch)).isNull();
        channel.releaseOutbound();
    }

    @Test
    void removedWatchTellsNothing() {
        fill();
        assertThat(watch.isWritable()).isFalse();
        watch.remove();
        channel.flush();
        assertThat(told).isZero();
        channel.releaseOutbound();
    }

    private void fill() {
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(8, 16));
        var _ = channel.write(Unpooled.buffer(64).writeZero(64));
    }
}
