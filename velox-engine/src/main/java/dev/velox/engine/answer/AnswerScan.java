package dev.velox.engine.answer;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads one answer while it goes by: its id, its model and the tokens it used. Taken from {@link AnswerScans#start}.
 *
 * <p>Understands a chat completion, a completion, a list of embeddings or a response, whole or as a stream of events. Looks at
 * members where the answer itself has them, never at text that only looks alike. An answer that is malformed or says nothing
 * yields nothing; no bytes make it throw. What it says counts as soon as the document, or the event, that says it is whole.
 *
 * <p><b>Bounds.</b> Holds at most {@link JsonWalk#MAX_TEXT} bytes of a name or value that is cut; longer ones are ignored.
 * <b>Garbage.</b> None but the strings handed out; the name of a model is made once for as long as it stays the same.
 * <b>Threads.</b> Confined to one loop. Source: OpenAI API reference, chat, completions, embeddings and responses.
 */
public final class AnswerScan {

    private final Window window;
    private final Findings findings = new Findings();
    private final JsonWalk walk = new JsonWalk(findings);
    private final EventLines lines = new EventLines(walk, findings);
    private boolean events;

    AnswerScan(Window window) {
        this.window = window;
    }

    void start(boolean ofEvents, boolean wantsId) {
        events = ofEvents;
        findings.start(ofEvents, wantsId);
        walk.start();
        lines.start();
    }

    /**
     * The next bytes, cut anywhere, not compressed. The buffer's indices stay where they are, and it is not needed afterwards.
     */
    public void read(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        while (at < end) {
            int length = Math.min(Window.SIZE, end - at);
            window.fill(bytes, at, length);
            if (events) {
                lines.read(window.bytes(), length);
            } else {
                walk.walk(window.bytes(), 0, length, false);
            }
            at += length;
        }
    }

    /** The id of the response, or of the first event that has one; null when there is none or it was not asked for. */
    public @Nullable String responseId() {
        return findings.id();
    }

    /** The model as the answer names it, or null. At most 256 characters, none of them a control character. */
    public @Nullable String responseModel() {
        return findings.model();
    }

    /**
     * Why the first choice ended: {@code stop}, {@code length}, {@code tool_calls}, {@code content_filter}, {@code
     * function_call}, or {@code other} for any other word; null when the answer does not say.
     */
    public @Nullable String finishReason() {
        return findings.finishReason();
    }

    /** Whether the answer said how many tokens it used. In a stream the last event that says so counts. */
    public boolean hasUsage() {
        return inputTokens() >= 0 || outputTokens() >= 0;
    }

    /** Tokens of the request, or -1 when the answer does not say. */
    public long inputTokens() {
        return findings.count(Field.PROMPT_TOKENS, Field.INPUT_TOKENS);
    }

    /** Tokens of the answer, or -1 when it does not say; embeddings have none. */
    public long outputTokens() {
        return findings.count(Field.COMPLETION_TOKENS, Field.OUTPUT_TOKENS);
    }

    /** The upstream's own sum, or -1 when the answer does not say. */
    public long totalTokens() {
        return findings.count(Field.TOTAL_TOKENS, Field.TOTAL_TOKENS);
    }

    /** How many of {@link #inputTokens()} came from the upstream's cache, or -1 when the answer does not say. */
    public long cachedTokens() {
        return findings.count(Field.PROMPT_CACHED, Field.INPUT_CACHED);
    }

    /** How many of {@link #outputTokens()} went into reasoning, or -1 when the answer does not say. */
    public long reasoningTokens() {
        return findings.count(Field.COMPLETION_REASONING, Field.OUTPUT_REASONING);
    }
}
