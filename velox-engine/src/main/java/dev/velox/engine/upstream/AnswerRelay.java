package dev.velox.engine.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpStatusClass;
import org.jspecify.annotations.Nullable;

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
 * <p><b>Back-pressure.</b> While the sink is not ready nothing is written to it and nothing that came counts as taken: what
 * may come still is bounded by the connection. <b>Threads.</b> The loop of the exchange.
 */
final class AnswerRelay implements AnswerReader {

    /** Bytes of a stream that are held before it is committed without having shown data. */
    private static final int MAX_HELD = 64 << 10;

    /** Bytes of an answer that is no stream of events in one write. */
    private static final int MAX_WRITE = 256 << 10;

    private static final byte[] COMMENT = {':', '\n', '\n'};

    private final Attempt attempt;
    private final Exchange exchange;
    private final int status;
    private final Headers headers;
    private final @Nullable EventFramer framer;
    private final boolean flushEach;
    private final boolean endsWithConnection;

    /** What may go to the caller. */
    private final ReadBatch batch;

    /** What came in this pass of a stream of events, however many pieces it came in: it is cut into events once. */
    private final ReadBatch came;

    private boolean firstDataSeen;
    private boolean paused;
    private boolean ended;

    /** Bytes that came and are not with a caller who takes more: as many less may come. */
    private int untaken;

    private AnswerRelay(
            Attempt attempt,
            int status,
            Headers headers,
            @Nullable EventFramer framer,
            boolean flushEach,
            boolean endsWithConnection) {
        this.attempt = attempt;
        this.exchange = attempt.exchange();
        this.status = status;
        this.headers = headers;
        this.framer = framer;
        this.flushEach = flushEach;
        this.endsWithConnection = endsWithConnection;
        this.batch = new ReadBatch(ByteBufAllocator.DEFAULT);
        this.came = framer == null ? batch : new ReadBatch(ByteBufAllocator.DEFAULT);
    }

    /** @param all the head of the answer as it came; owned by the relay */
    static AnswerRelay of(Attempt attempt, int status, Headers all, boolean endsWithConnection) {
        boolean success = HttpStatusClass.SUCCESS.contains(status);
        boolean events = success && AnswerHeaderRules.isEventStream(all);
        boolean flushEach = success && AnswerHeaderRules.hasEventType(all);
        return new AnswerRelay(
                attempt,
                status,
                AnswerHeaderRules.apply(all, events),
                events ? new EventFramer(ByteBufAllocator.DEFAULT) : null,
                flushEach,
                endsWithConnection);
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
    public void data(ByteBuf bytes) {
        untaken += bytes.readableBytes();
        came.add(bytes);
    }

    /** Once per I/O pass: what it brought is one write. */
    @Override
    public void passEnded() {
        frame();
        if (paused || attempt.done()) {
            return;
        }
        restartIdle();
        if (!exchange.committed()) {
            if (!mayCommit()) {
                taken();
                return;
            }
            commit();
        }
        write();
        if (!attempt.done()) {
            goOnOrPause();
        }
    }

    @Override
    public void end() {
        ended = true;
        if (!paused) {
            finish();
        }
    }

    private void finish() {
        EventFramer events = framer;
        if (events != null) {
            frame();
            if (attempt.done() || !endEvents(events)) {
                return;
            }
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
    public void broken(Throwable cause) {
        frame();
        breakOff();
        attempt.fail(attempt.failures().duringAnswer(cause), cause);
    }

    @Override
    public void resume() {
        if (!paused) {
            return;
        }
        paused = false;
        attempt.deadlines().stop(DeadlineKind.CLIENT_WRITE);
        if (ended) {
            finish();
            return;
        }
        restartHeartbeat();
        restartIdle();
        write();
        if (!attempt.done()) {
            goOnOrPause();
        }
    }

    private void goOnOrPause() {
        if (exchange.sink().ready()) {
            taken();
        } else if (!paused) {
            paused = true;
            attempt.deadlines().stop(DeadlineKind.IDLE);
            attempt.deadlines().start(DeadlineKind.CLIENT_WRITE);
        }
    }

    private void taken() {
        int bytes = untaken;
        untaken = 0;
        if (bytes > 0) {
            attempt.consumed(bytes);
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
        batch.release();
        came.release();
        if (framer != null) {
            framer.close();
        }
    }

    /** Cuts what came at the end of its last whole event. */
    private void frame() {
        EventFramer events = framer;
        ByteBuf bytes = events == null ? null : came.take();
        if (events == null || bytes == null) {
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

    private boolean mayCommit() {
        EventFramer events = framer;
        return events == null || events.dataSeen() || batch.length() + events.heldBytes() > MAX_HELD;
    }

    private void commit() {
        attempt.committing();
        exchange.commit(status, headers, flushEach);
    }

    /**
     * Gives the caller what is here. Of an answer that is no stream of events it is given in parts, as long as the caller takes
     * them: each part that leaves is progress, however slow the caller is.
     */
    private void write() {
        while (!attempt.done()) {
            ByteBuf bytes = framer == null && !ended ? batch.take(MAX_WRITE) : batch.take();
            if (bytes == null) {
                return;
            }
            attempt.passing(bytes);
            exchange.passed(bytes.readableBytes());
            exchange.sink().data(bytes);
            restartHeartbeat();
            if (!ended && !exchange.sink().ready()) {
                return;
            }
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

    private void restartIdle() {
        if (!paused) {
            attempt.deadlines().start(DeadlineKind.IDLE);
        }
    }
}
