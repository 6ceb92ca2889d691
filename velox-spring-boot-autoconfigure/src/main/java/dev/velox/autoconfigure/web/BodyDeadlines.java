package dev.velox.autoconfigure.web;

import java.time.Duration;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.loop.DeadlineList;
import dev.velox.engine.loop.Deadlines;
import dev.velox.engine.loop.EngineLoop;

/**
 * The deadlines of the request bodies on one loop, and confined to it.
 *
 * @param progress from one part of a body to the next
 * @param discard for reading on behind a final answer
 */
record BodyDeadlines(DeadlineList progress, DeadlineList discard) {

    private static final Duration DISCARD = Duration.ofSeconds(2);

    static BodyDeadlines on(EngineLoop loop, NanoClock clock, Duration bodyTimeout) {
        Deadlines deadlines = new Deadlines(loop, clock);
        return new BodyDeadlines(deadlines.list(bodyTimeout), deadlines.list(DISCARD));
    }
}
