package dev.velox.engine.exchange;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.loop.EngineLoop;

/**
 * One request and its answer. Belongs to one loop from first byte to last; every method is called on that loop.
 *
 * <p><b>Exactly one end.</b> The first of {@link #complete}, {@link #fail} and {@link #callerLeft} wins; the others then do
 * nothing. The {@link Ending} given at creation is called once and releases whatever the exchange held.
 */
public final class Exchange {

    /** Called once, on the loop, when an exchange has ended. The gateway implements it. */
    @FunctionalInterface
    public interface Ending {
        void ended(Exchange exchange, Outcome outcome);
    }

    private final RequestHead head;
    private final EngineLoop loop;
    private final ResponseSink sink;
    private final Ending ending;
    private final long startNanos;

    private Payload payload = Payload.empty();
    private long reservedBytes;
    private @Nullable RequestFacts facts;
    private @Nullable Route route;
    private @Nullable AnswerSource source;
    private @Nullable Outcome outcome;
    private int committedStatus;

    public Exchange(RequestHead head, EngineLoop loop, ResponseSink sink, Ending ending, long startNanos) {
        this.head = head;
        this.loop = loop;
        this.sink = sink;
        this.ending = ending;
        this.startNanos = startNanos;
    }

    public RequestHead head() {
        return head;
    }

    public EngineLoop loop() {
        return loop;
    }

    /** Where the answer goes; only {@link #commit} and the current {@link AnswerSource} write to it. */
    public ResponseSink sink() {
        return sink;
    }

    /** When the head arrived, on the engine's clock. */
    public long startNanos() {
        return startNanos;
    }

    public Payload payload() {
        return payload;
    }

    public void payload(Payload payload) {
        this.payload = payload;
    }

    /** Bytes that this exchange holds of the gateway's buffer limit. */
    public long reservedBytes() {
        return reservedBytes;
    }

    public void reservedBytes(long reservedBytes) {
        this.reservedBytes = reservedBytes;
    }

    /** What the body says; null before the scan and for operations without a scanned body. */
    public @Nullable RequestFacts facts() {
        return facts;
    }

    public void facts(RequestFacts facts) {
        this.facts = facts;
    }

    /** Whether the caller asked for a stream of events. */
    public boolean streams() {
        RequestFacts known = facts;
        return known != null && known.stream();
    }

    public @Nullable Route route() {
        return route;
    }

    public void route(Route route) {
        this.route = route;
    }

    /** Names who works for this exchange now, to be told when the caller is ready for more or has left. */
    public void source(@Nullable AnswerSource source) {
        this.source = source;
    }

    /** Hands the head of the answer to the caller. Called once, before it has ended. */
    public void commit(int status, Headers headers, boolean flushEach) {
        committedStatus = status;
        sink.head(status, headers, flushEach);
    }

    public boolean committed() {
        return committedStatus != 0;
    }

    /** Status of the committed answer, 0 before. */
    public int committedStatus() {
        return committedStatus;
    }

    public boolean ended() {
        return outcome != null;
    }

    /** How it ended, or null while it runs. */
    public @Nullable Outcome outcome() {
        return outcome;
    }

    /** The answer is whole. */
    public void complete() {
        end(new Outcome.Completed(committedStatus));
    }

    /** The gateway gives up. The source, if any, is told to stop. */
    public void fail(Failure failure) {
        stopThenEnd(new Outcome.Failed(failure));
    }

    /** The lane saw the caller leave. The source, if any, is told to stop. */
    public void callerLeft() {
        stopThenEnd(new Outcome.Cancelled());
    }

    /** The lane can take more. */
    public void callerReady() {
        AnswerSource current = source;
        if (current != null && outcome == null) {
            current.resume();
        }
    }

    private void stopThenEnd(Outcome how) {
        if (outcome != null) {
            return;
        }
        AnswerSource current = source;
        end(how);
        if (current != null) {
            current.cancel();
        }
    }

    private void end(Outcome how) {
        if (outcome != null) {
            return;
        }
        outcome = how;
        source = null;
        ending.ended(this, how);
    }
}
