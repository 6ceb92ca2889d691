package dev.velox.engine.ingress;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.loop.DeadlineList;
import dev.velox.engine.loop.Deadlines;
import dev.velox.engine.loop.EngineLoop;

/**
 * What the lane keeps for one loop, and confined to it: its connections there, their deadlines, and who of them has something
 * to do when the I/O pass is over.
 */
final class LaneLoop {

    private static final Logger log = LoggerFactory.getLogger(LaneLoop.class);
    private static final Duration DISCARD = Duration.ofSeconds(2);
    private static final Duration LAST_WRITE = Duration.ofSeconds(30);

    private final EngineLoop loop;
    private final NanoClock clock;
    private final HttpDate date;
    private final HeaderNames names = new HeaderNames();
    private final AnswerFields fields = new AnswerFields();
    private final Set<LaneConnection> connections = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deadlines deadlines;
    private final DeadlineList bodyProgress;
    private final DeadlineList discard;
    private final DeadlineList lastWrite;
    private final Map<ListenerSettings, HeadLists> headLists = new HashMap<>(2);

    private final Runnable pass = this::endPass;
    private List<LaneConnection> touched = new ArrayList<>();
    private List<LaneConnection> settling = new ArrayList<>();
    private boolean posted;

    /** The deadlines between the requests of a listener's connections. */
    record HeadLists(DeadlineList head, DeadlineList idle) {}

    LaneLoop(EngineLoop loop, NanoClock clock, InstantSource wallClock, Duration bodyTimeout) {
        this.loop = loop;
        this.clock = clock;
        this.date = new HttpDate(wallClock);
        this.deadlines = new Deadlines(loop, clock);
        this.bodyProgress = deadlines.list(bodyTimeout);
        this.discard = deadlines.list(DISCARD);
        this.lastWrite = deadlines.list(LAST_WRITE);
    }

    EngineLoop loop() {
        return loop;
    }

    long now() {
        return clock.nanoTime();
    }

    String date() {
        return date.at(clock.nanoTime());
    }

    HeaderNames names() {
        return names;
    }

    /** Where the head of an answer is written down. */
    AnswerFields fields() {
        return fields;
    }

    /** From one part of a body to the next. */
    DeadlineList bodyProgress() {
        return bodyProgress;
    }

    /** For reading on behind a final answer. */
    DeadlineList discard() {
        return discard;
    }

    /** For a caller to take some of the last bytes of its connection. */
    DeadlineList lastWrite() {
        return lastWrite;
    }

    HeadLists headLists(ListenerSettings settings) {
        return headLists.computeIfAbsent(
                settings,
                first -> new HeadLists(deadlines.list(first.headTimeout()), deadlines.list(first.idleTimeout())));
    }

    Set<LaneConnection> connections() {
        return connections;
    }

    /**
     * The connection has something to flush or to go on with: it is told to {@link LaneConnection#settle} when the I/O pass
     * is over, once however often it asks.
     */
    void later(LaneConnection connection) {
        if (connection.touch()) {
            touched.add(connection);
            if (!posted) {
                posted = true;
                loop.execute(pass);
            }
        }
    }

    private void endPass() {
        posted = false;
        List<LaneConnection> now = touched;
        touched = settling;
        settling = now;
        try {
            for (int i = 0; i < now.size(); i++) {
                settle(now.get(i));
            }
        } finally {
            now.clear();
        }
    }

    private static void settle(LaneConnection connection) {
        try {
            connection.settle();
        } catch (RuntimeException e) {
            log.error("A connection of the lane failed", e);
            connection.close();
        }
    }
}
