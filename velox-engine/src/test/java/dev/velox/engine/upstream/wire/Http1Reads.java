package dev.velox.engine.upstream.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;

import dev.velox.engine.exchange.Headers;

import static org.assertj.core.api.Assertions.assertThat;

/** One request on a connection whose answer comes in reads of chosen lengths; keeps every buffer to see it released. */
final class Http1Reads implements WireOwner {

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Wire wire = Wires.http1(channel, this);
    private final List<ByteBuf> buffers = new ArrayList<>();
    Http1Answer answer = new Http1Answer();
    int reads;

    Http1Reads ask(String method) {
        answer = new Http1Answer();
        reads = 0;
        wire.open(new WireRequest(method, "http", "a.test", "/v1/x", new Headers(), null), answer);
        ByteBuf sent = channel.readOutbound();
        sent.release();
        return this;
    }

    /** @param cuts where a read ends, ascending */
    Http1Reads comes(String text, int... cuts) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int from = 0;
        for (int cut : cuts) {
            read(bytes, from, cut);
            from = cut;
        }
        read(bytes, from, bytes.length);
        return this;
    }

    private void read(byte[] bytes, int from, int to) {
        if (channel.isOpen() && to > from) {
            // In front of what is read lies something, as in a buffer of a pool.
            ByteBuf read = ByteBufAllocator.DEFAULT.buffer(3 + to - from).writeBytes(new byte[] {'\r', '\n', '0'});
            read.skipBytes(3).writeBytes(bytes, from, to - from);
            buffers.add(read);
            reads++;
            channel.writeInbound(read);
        }
    }

    boolean takes() {
        return wire.takes();
    }

    /** The peer closes, if it is still open; nothing may be left of anything. */
    Http1Reads close() {
        channel.finishAndReleaseAll();
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
        // However many chunks a read brings: the listener hears of them once.
        assertThat(answer.heard.stream().filter("data"::equals).count()).isLessThanOrEqualTo(reads);
        return this;
    }

    @Override
    public void settled(Wire of) {}

    @Override
    public void freed(Wire of) {}

    @Override
    public void retired(Wire of) {}

    @Override
    public void closed(Wire of, Throwable cause) {}
}
