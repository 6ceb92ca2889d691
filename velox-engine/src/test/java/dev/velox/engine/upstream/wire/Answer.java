package dev.velox.engine.upstream.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.upstream.Await;

import static org.assertj.core.api.Assertions.assertThat;

/** Keeps what a listener is told. */
final class Answer implements WireListener {

    private final boolean reads;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Headers none = new Headers();
    final List<String> story = new CopyOnWriteArrayList<>();
    final AtomicInteger length = new AtomicInteger();
    volatile int status;
    volatile Headers headers = none;
    volatile @Nullable WireFailure failure;
    volatile boolean ended;
    volatile @Nullable WireStream stream;
    volatile @Nullable Runnable onData;

    Answer(boolean reads) {
        this.reads = reads;
    }

    @Override
    public void head(int code, Headers fields, boolean endsWithConnection) {
        story.add("head");
        assertThat(endsWithConnection).isFalse();
        headers = fields;
        status = code;
    }

    @Override
    public void data(ByteBuf piece) {
        story.add("data");
        int more = piece.readableBytes();
        byte[] copy = new byte[more];
        piece.readBytes(copy).release();
        synchronized (bytes) {
            bytes.writeBytes(copy);
        }
        length.addAndGet(more);
        if (reads) {
            stream().consumed(more);
        }
        Runnable then = onData;
        if (then != null) {
            then.run();
        }
    }

    @Override
    public void passEnded() {
        story.add("pass");
    }

    @Override
    public void end() {
        story.add("end");
        ended = true;
    }

    @Override
    public void failed(WireFailure why) {
        story.add("failed");
        failure = why;
    }

    WireStream stream() {
        WireStream mine = stream;
        assertThat(mine).isNotNull();
        return java.util.Objects.requireNonNull(mine);
    }

    String text() {
        synchronized (bytes) {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    Answer awaitEnd() {
        Await.until("the answer ends: " + this, () -> ended);
        return this;
    }

    Answer awaitText(String text) {
        Await.until(text + " in " + this, () -> text().contains(text));
        return this;
    }

    WireFailure awaitFailure() {
        Await.until("the answer fails: " + this, () -> failure != null);
        return java.util.Objects.requireNonNull(failure);
    }

    boolean silent() {
        return story.isEmpty();
    }

    @Override
    public String toString() {
        return story.size() > 30 ? story.size() + " events" : story + " " + failure;
    }
}
