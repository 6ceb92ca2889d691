package dev.velox.engine.gateway;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.admission.Admission;
import dev.velox.engine.exchange.AnswerSource;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.Payload;

/**
 * Gathers a body: small ones stay the buffers that came, large ones and those in many small parts move into one padded array
 * that grows with the bytes that really came (an announced length costs nothing to claim).
 *
 * <p>It is the exchange's source while it gathers, so that whatever it holds is freed when the exchange ends early.
 */
final class PartsCollector implements BodyCollector, AnswerSource {

    /** Buffers that are kept as they came: each is an object of its own, however few bytes it has. */
    private static final int MAX_PARTS = 64;

    private final Exchange exchange;
    private final Admission admission;
    private final HeadRules rules;
    private final long maxBytes;
    private final int arrayFromBytes;
    private final Consumer<Exchange> next;

    private List<ByteBuf> parts = List.of();
    private byte @Nullable [] array;
    private int length;

    PartsCollector(
            Exchange exchange,
            Admission admission,
            HeadRules rules,
            GatewaySettings settings,
            Consumer<Exchange> next) {
        this.exchange = exchange;
        this.admission = admission;
        this.rules = rules;
        this.maxBytes = settings.maxRequestSize();
        this.arrayFromBytes = settings.arenaSize() / 2;
        this.next = next;
        exchange.source(this);
    }

    @Override
    public boolean add(ByteBuf part) {
        if (exchange.ended()) {
            part.release();
            return false;
        }
        long total = (long) length + part.readableBytes();
        Failure refused =
                total > maxBytes ? rules.tooLarge("more than " + maxBytes) : admission.reserve(exchange, total);
        if (refused != null) {
            part.release();
            exchange.fail(refused);
            return false;
        }
        if (!part.isReadable()) {
            part.release();
        } else if (array != null || total > arrayFromBytes || parts.size() == MAX_PARTS) {
            append(part);
        } else {
            keep(part);
        }
        length = (int) total;
        return true;
    }

    @Override
    public void complete() {
        if (exchange.ended()) {
            return;
        }
        exchange.source(null);
        exchange.payload(payload());
        next.accept(exchange);
    }

    @Override
    public void resume() {
        // Nothing is answered yet.
    }

    @Override
    public void cancel() {
        for (ByteBuf part : parts) {
            part.release();
        }
        parts = List.of();
        array = null;
    }

    /** Most bodies are one part. */
    private void keep(ByteBuf part) {
        if (parts.isEmpty()) {
            parts = List.of(part);
            return;
        }
        if (parts.size() == 1) {
            parts = new ArrayList<>(parts);
        }
        parts.add(part);
    }

    private Payload payload() {
        byte[] whole = array;
        if (whole != null) {
            return Payload.ofPaddedArray(whole, length);
        }
        return switch (parts.size()) {
            case 0 -> Payload.empty();
            case 1 -> Payload.ofBuffer(parts.getFirst());
            default -> Payload.ofBuffer(Unpooled.wrappedBuffer(parts.size(), parts.toArray(ByteBuf[]::new)));
        };
    }

    private void append(ByteBuf part) {
        byte[] target = roomFor(length + part.readableBytes());
        int at = 0;
        for (ByteBuf earlier : parts) {
            int size = earlier.readableBytes();
            earlier.readBytes(target, at, size);
            earlier.release();
            at += size;
        }
        if (parts.isEmpty()) {
            at = length;
        }
        parts = List.of();
        part.readBytes(target, at, part.readableBytes());
        part.release();
    }

    private byte[] roomFor(int bytes) {
        int needed = bytes + Payload.PADDING;
        byte[] current = array;
        if (current == null) {
            current = new byte[Math.max(needed, 2 * (bytes > arrayFromBytes ? arrayFromBytes : bytes))];
        } else if (current.length < needed) {
            current = Arrays.copyOf(current, (int)
                    Math.max(needed, Math.min(2L * current.length, maxBytes + Payload.PADDING)));
        }
        array = current;
        return current;
    }
}
