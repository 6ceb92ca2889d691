package dev.velox.engine.answer;

import java.util.ArrayDeque;

/**
 * The scans of one loop: taken for one answer and given back after it, so that a loop makes no more of them than it has
 * answers at once, and keeps at most {@value #MAX_KEPT}.
 *
 * <p><b>Threads.</b> Confined to one loop.
 */
public final class AnswerScans {

    private static final int MAX_KEPT = 256;

    private final ArrayDeque<AnswerScan> free = new ArrayDeque<>();

    /** All scans of a loop copy to it, one call after the other. */
    private final Window window = new Window();

    /**
     * A scan for the answer that begins now.
     *
     * @param events whether it is a stream of server-sent events, else one JSON document
     * @param wantsId whether its id is to be read: an answer to the creation of a response
     */
    public AnswerScan start(boolean events, boolean wantsId) {
        AnswerScan kept = free.poll();
        AnswerScan scan = kept == null ? new AnswerScan(window) : kept;
        scan.start(events, wantsId);
        return scan;
    }

    /** The answer is over; the scan is not to be used again by whoever had it. */
    public void giveBack(AnswerScan scan) {
        if (free.size() < MAX_KEPT) {
            free.push(scan);
        }
    }
}
