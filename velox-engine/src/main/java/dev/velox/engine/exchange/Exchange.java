package dev.velox.engine.exchange;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.observe.Timeline;

/**
 * One request and its answer. Belongs to one loop from first byte to last; every method is called on that loop.
 *
 * <p><b>Exactly one end.</b> The first of {@link #complete}, {@link #fail} and {@link #callerLeft} wins; the others then do
 * nothing. The {@link Owner} given at creation is told once and releases whatever the exchange held.
 */
public final class Exchange {

    /** Who owns exchanges and hears of their turning points, on the loop. The gateway implements it. */
    @FunctionalInterface
    public interface Owner {
        /**
         * The head of the answer is about to be handed over: no second attempt is possible, the body is not needed again.
         *
         * @param headers of the answer; what is added here goes to the caller
         */
        default void committed(Exchange exchange, Headers headers) {}

        /** Called once. */
        void ended(Exchange exchange, Outcome outcome);
    }

    private final RequestHead head;
    private final EngineLoop loop;
    private final ResponseSink sink;
    private final Owner owner;
    private final Timeline timeline;

    private Payload payload = Payload.empty();
    private boolean timed;
    private @Nullable RequestTrace trace;
    private long requestBytes;
    private long responseBytes;
    private long reservedBytes;
    private @Nullable RequestFacts facts;
    private @Nullable Route route;
    private @Nullable Endpoint endpoint;
    private int attempts;
    private @Nullable AnswerSource source;
    private @Nullable Outcome outcome;
    private int committedStatus;
    private boolean committedEvents;
    private @Nullable Usage usage;

    public Exchange(RequestHead head, EngineLoop loop, ResponseSink sink, Owner owner, long startNanos) {
        this.head = head;
        this.loop = loop;
        this.sink = sink;
        this.owner = owner;
        this.timeline = new Timeline(startNanos);
    }

    public RequestHead head() {
        return head;
    }

    public EngineLoop loop() {
        return loop;
    }

    /** Where the answer goes; only the current {@link AnswerSource} and, at the end, the owner write to it. */
    public ResponseSink sink() {
        return sink;
    }

    /** When the head arrived, on the engine's clock. */
    public long startNanos() {
        return timeline.startNanos();
    }

    /** Whether its answer is to say where its time went. */
    public boolean timed() {
        return timed;
    }

    public void timed(boolean timed) {
        this.timed = timed;
    }

    /** Its trace, or null when it is not sampled. */
    public @Nullable RequestTrace trace() {
        return trace;
    }

    public void trace(@Nullable RequestTrace trace) {
        this.trace = trace;
    }

    /** Where its time goes. */
    public Timeline timeline() {
        return timeline;
    }

    public Payload payload() {
        return payload;
    }

    public void payload(Payload payload) {
        this.payload = payload;
        this.requestBytes = payload.length();
    }

    /** Length of the body, also when it is not held any more; 0 before it is whole. */
    public long requestBytes() {
        return requestBytes;
    }

    /** Bytes of an upstream's answer that went to the caller. */
    public long responseBytes() {
        return responseBytes;
    }

    /** So many bytes more of an upstream's answer go to the caller. */
    public void passed(int bytes) {
        responseBytes += bytes;
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

    /** The endpoint that was asked last, or null before the first attempt. */
    public @Nullable Endpoint endpoint() {
        return endpoint;
    }

    /** Attempts made so far. */
    public int attempts() {
        return attempts;
    }

    /** One more attempt begins now, at this endpoint. */
    public void attempt(Endpoint at, long now) {
        timeline.attempt(now);
        endpoint = at;
        attempts++;
    }

    /** Of several attempts at once, the one at this endpoint answers. */
    public void answeredBy(Endpoint chosen) {
        endpoint = chosen;
    }

    /** Names who works for this exchange now, to be told when the caller is ready for more or has left. */
    public void source(@Nullable AnswerSource source) {
        this.source = source;
    }

    /** Hands the head of the answer to the caller. Called once, before it has ended. */
    public void commit(int status, Headers headers, boolean flushEach) {
        committedStatus = status;
        // Into a compressed stream nobody can write a plain event.
        committedEvents = flushEach && !headers.contains("content-encoding");
        owner.committed(this, headers);
        sink.head(status, headers, flushEach);
    }

    public boolean committed() {
        return committedStatus != 0;
    }

    /** Status of the committed answer, 0 before. */
    public int committedStatus() {
        return committedStatus;
    }

    /** Whether the committed answer is a stream of events that can take one more. */
    public boolean committedEvents() {
        return committedEvents;
    }

    /** What the answer says it took; null before its end, and when it says nothing or is not read. */
    public @Nullable Usage usage() {
        return usage;
    }

    public void usage(Usage usage) {
        this.usage = usage;
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
        owner.ended(this, how);
    }
}
