package dev.velox.engine.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufHolder;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpStatusClass;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.netty.http.client.HttpClientResponse;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.sse.EventFramer;

/**
 * Carries one answer from an upstream to the caller's sink.
 *
 * <p><b>Streams of events</b> (2xx, {@code text/event-stream}) are held until their first event with data, at most 64 KB,
 * and then forwarded in whole events, so that an error event can follow at any moment. <b>Other answers</b> are committed
 * with their head and forwarded as they come. What one I/O pass brought is one write.
 *
 * <p><b>Back-pressure.</b> One message is asked for at a time, and none while the sink is not ready. <b>Threads.</b> The loop
 * of the exchange.
 */
final class AnswerRelay implements AnswerReader {

    /** Bytes of a stream that are held before it is committed without having shown data. */
    private static final int MAX_HELD = 64 << 10;

    /** Bytes of one I/O pass after which reading waits for the write. */
    private static final int MAX_PASS = 256 << 10;

    private static final byte[] COMMENT = {':', '\n', '\n'};

    private final Attempt attempt;
    private final Exchange exchange;
    private final int status;
    private final Headers headers;
    private final @Nullable EventFramer framer;
    private final boolean flushEach;
    private final boolean endsWithConnection;
    private final ReadBatch batch;
    private @Nullable Subscription subscription;
    private boolean firstDataSeen;
    private boolean asked;
    private boolean drainPosted;
    private boolean paused;
    private boolean ended;

    private AnswerRelay(
            Attempt attempt,
            int status,
            Headers headers,
            @Nullable EventFramer framer,
            boolean flushEach,
            boolean endsWithConnection,
            ByteBufAllocator allocator) {
        this.attempt = attempt;
        this.exchange = attempt.exchange();
        this.status = status;
        this.headers = headers;
        this.framer = framer;
        this.flushEach = flushEach;
        this.endsWithConnection = endsWithConnection;
        this.batch = new ReadBatch(allocator);
    }

    static AnswerRelay of(Attempt attempt, HttpClientResponse answer, ByteBufAllocator allocator) {
        HttpHeaders headers = answer.responseHeaders();
        boolean success = answer.status().codeClass() == HttpStatusClass.SUCCESS;
        boolean events = success && AnswerHeaderRules.isEventStream(headers);
        boolean endsWithConnection = answer.version().majorVersion() < 2
                && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                && !headers.containsValue(HttpHeaderNames.TRANSFER_ENCODING, "chunked", true);
        return new AnswerRelay(
                attempt,
                answer.status().code(),
                AnswerHeaderRules.apply(headers, events),
                events ? new EventFramer(allocator) : null,
                success && AnswerHeaderRules.hasEventType(headers),
                endsWithConnection,
                allocator);
    }

    Headers headers() {
        return headers;
    }

    /** Commits the head, unless events are to be seen first. */
    @Override
    public void start() {
        if (framer == null) {
            attempt.deadlines().stop(DeadlineKind.FIRST_TOKEN);
            commit();
        }
        restartIdle();
    }

    @Override
    public void onSubscribe(Subscription upstream) {
        subscription = upstream;
        ask();
    }

    @Override
    public void onNext(Object message) {
        asked = false;
        ByteBuf bytes = contentOf(message);
        if (attempt.done() || bytes == null) {
            return;
        }
        take(bytes.retain());
        if (batch.length() < MAX_PASS) {
            ask();
        }
        if (!drainPosted && !attempt.done()) {
            drainPosted = true;
            exchange.loop().execute(this::drain);
        }
    }

    @Override
    public void onError(Throwable cause) {
        ended = true;
        if (!attempt.done()) {
            breakOff();
            attempt.fail(attempt.failures().duringAnswer(cause), cause);
        }
    }

    @Override
    public void onComplete() {
        ended = true;
        if (attempt.done()) {
            return;
        }
        EventFramer events = framer;
        if (events != null && !endEvents(events)) {
            return;
        }
        if (!exchange.committed()) {
            commit();
        }
        write();
        if (!attempt.done()) {
            exchange.sink().end();
            attempt.complete();
        }
    }

    @Override
    public void resume() {
        if (paused) {
            paused = false;
            restartHeartbeat();
            attempt.deadlines().stop(DeadlineKind.CLIENT_WRITE);
            restartIdle();
            ask();
        }
    }

    /** A comment (HTML Living Standard, section 9.2.6). What went to the caller so far are whole events. */
    @Override
    public void heartbeat() {
        if (exchange.committed() && !paused && !ended && exchange.sink().ready()) {
            exchange.sink().data(Unpooled.wrappedBuffer(COMMENT));
            restartHeartbeat();
        }
    }

    private void restartHeartbeat() {
        if (framer != null && !attempt.done()) {
            attempt.deadlines().start(DeadlineKind.HEARTBEAT);
        }
    }

    @Override
    public void close() {
        Subscription reading = subscription;
        if (reading != null && !ended) {
            ended = true;
            reading.cancel();
        }
        batch.release();
        if (framer != null) {
            framer.close();
        }
    }

    private void take(ByteBuf bytes) {
        EventFramer events = framer;
        if (events == null) {
            batch.add(bytes);
            return;
        }
        ByteBuf whole = events.push(bytes);
        if (whole != null) {
            batch.add(whole);
        }
        if (events.tooLong()) {
            breakOff();
            attempt.fail(attempt.failures().eventTooLong(EventFramer.MAX_TAIL));
        } else if (!firstDataSeen && events.dataSeen()) {
            firstDataSeen = true;
            attempt.deadlines().stop(DeadlineKind.FIRST_TOKEN);
        }
    }

    /** Once per I/O pass. */
    private void drain() {
        drainPosted = false;
        if (attempt.done() || ended) {
            return;
        }
        restartIdle();
        if (!exchange.committed()) {
            if (!mayCommit()) {
                ask();
                return;
            }
            commit();
        }
        write();
        if (attempt.done()) {
            return;
        }
        if (exchange.sink().ready()) {
            ask();
        } else if (!paused) {
            paused = true;
            attempt.deadlines().stop(DeadlineKind.IDLE);
            attempt.deadlines().start(DeadlineKind.CLIENT_WRITE);
        }
    }

    private boolean mayCommit() {
        EventFramer events = framer;
        return events == null || events.dataSeen() || batch.length() + events.heldBytes() > MAX_HELD;
    }

    private void commit() {
        attempt.committing();
        exchange.commit(status, headers, flushEach);
    }

    private void write() {
        if (attempt.done()) {
            return;
        }
        ByteBuf bytes = batch.take();
        if (bytes != null) {
            attempt.passing(bytes);
            exchange.passed(bytes.readableBytes());
            exchange.sink().data(bytes);
            restartHeartbeat();
        }
    }

    /** False when the end of the connection was not the end of the stream; the attempt has failed then. */
    private boolean endEvents(EventFramer events) {
        ByteBuf rest = events.end();
        boolean terminal = events.terminalSeen();
        if (endsWithConnection && !terminal) {
            if (rest != null) {
                rest.release();
            }
            breakOff();
            attempt.fail(attempt.failures().cutStream());
            return false;
        }
        if (rest != null) {
            batch.add(rest);
        }
        if (!terminal) {
            attempt.observer().streamEndedWithoutTerminal(attempt.upstream().name());
        }
        return true;
    }

    /** Before a failure: whole events that are already here still reach a caller who has got a part of the answer. */
    private void breakOff() {
        if (exchange.committed()) {
            write();
        }
    }

    private void ask() {
        Subscription reading = subscription;
        if (reading != null && !asked && !paused && !ended && !attempt.done()) {
            asked = true;
            reading.request(1);
        }
    }

    private void restartIdle() {
        if (!paused) {
            attempt.deadlines().start(DeadlineKind.IDLE);
        }
    }

    static @Nullable ByteBuf contentOf(Object message) {
        if (message instanceof ByteBufHolder holder) {
            return holder.content();
        }
        return message instanceof ByteBuf bytes ? bytes : null;
    }
}
