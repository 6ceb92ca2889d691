package dev.velox.engine.gateway;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.observe.Phase;

/**
 * What the gateway keeps for one loop: the exchanges that live there and the micro-batch that gathers.
 *
 * <p><b>Micro-batch.</b> The first complete request of an I/O pass posts one task, which runs when the pass is over and takes
 * what the pass brought. A request at low load waits for nobody: its batch is itself.
 *
 * <p>Threads: the loop only.
 */
final class LoopStage {

    private final EngineLoop loop;
    private final BodyScan scan;
    private final int batchSize;
    private final NanoClock clock;
    private final BatchStep next;

    private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
    private final List<Exchange> batch = new ArrayList<>();
    private final Set<Exchange> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean posted;

    /** What happens to a micro-batch after its bodies were read. */
    @FunctionalInterface
    interface BatchStep {
        void take(List<Exchange> scanned);
    }

    LoopStage(EngineLoop loop, BodyScan scan, int batchSize, NanoClock clock, BatchStep next) {
        this.loop = loop;
        this.scan = scan;
        this.batchSize = batchSize;
        this.clock = clock;
        this.next = next;
    }

    EngineLoop loop() {
        return loop;
    }

    void opened(Exchange exchange) {
        open.add(exchange);
    }

    void ended(Exchange exchange) {
        open.remove(exchange);
    }

    /** Ends all that is open with this failure and says how many there were. */
    int cut(Failure failure) {
        List<Exchange> rest = List.copyOf(open);
        rest.forEach(exchange -> exchange.fail(failure));
        return rest.size();
    }

    /** Puts a request with its whole body into the next micro-batch. */
    void add(Exchange exchange) {
        waiting.add(exchange);
        if (!posted) {
            posted = true;
            loop.execute(this::run);
        }
    }

    private void run() {
        posted = false;
        long now = clock.nanoTime();
        for (int i = 0; i < batchSize && !waiting.isEmpty(); i++) {
            Exchange exchange = waiting.remove();
            exchange.timeline().turn(Phase.SCAN, now);
            if (!exchange.ended() && scan.accept(exchange)) {
                batch.add(exchange);
            }
        }
        if (!batch.isEmpty()) {
            try {
                next.take(batch);
            } finally {
                batch.clear();
            }
        }
        if (!waiting.isEmpty() && !posted) {
            posted = true;
            loop.execute(this::run);
        }
    }
}
