package dev.velox.engine.gateway;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Payload;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.observe.Phase;

/**
 * Scans on workers what would hold a loop up: one hop to the worker, one back to the loop of the exchange.
 *
 * <p>Threads: {@link #submit} on the loop of the exchange.
 */
final class WorkerScans {

    private static final Logger log = LoggerFactory.getLogger(WorkerScans.class);
    private static final long RETRY_AFTER = TimeUnit.SECONDS.toNanos(1);

    private final ParseWorkers workers;
    private final IngressQueue queue;
    private final BodyScan[] scans;
    private final NanoClock clock;
    private final Consumer<Exchange> next;

    /**
     * @param next takes an exchange, on its loop, once its body was read
     */
    WorkerScans(
            ParseWorkers workers,
            IngressQueue queue,
            Supplier<BodyScan> newScan,
            NanoClock clock,
            Consumer<Exchange> next) {
        this.workers = workers;
        this.queue = queue;
        this.clock = clock;
        this.next = next;
        scans = new BodyScan[workers.count()];
        for (int i = 0; i < scans.length; i++) {
            scans[i] = newScan.get();
        }
    }

    void submit(Exchange exchange) {
        if (!queue.enter(WaitReason.WORKER)) {
            exchange.fail(full());
            return;
        }
        // The exchange may end and release its payload while the worker reads: the worker has a hold of its own.
        byte[] padded = exchange.payload().paddedArray();
        Payload body = padded == null
                ? Payload.ofBuffer(exchange.payload().retainedBytes())
                : Payload.ofPaddedArray(padded, exchange.payload().length());
        if (!workers.submit(worker -> scan(worker, exchange, body))) {
            queue.leave(WaitReason.WORKER);
            body.release();
            exchange.fail(full());
        }
    }

    private void scan(int worker, Exchange exchange, Payload body) {
        long began = clock.nanoTime();
        BodyScan.Verdict verdict;
        try {
            verdict = scans[worker].read(body);
        } catch (RuntimeException e) {
            log.error("The scan of a body of {} bytes failed", body.length(), e);
            verdict = new BodyScan.Verdict(
                    null, Failure.of(FailureCode.INTERNAL_ERROR, "the gateway could not read this body"));
        } finally {
            body.release();
        }
        BodyScan.Verdict result = verdict;
        long over = clock.nanoTime();
        exchange.loop().execute(() -> {
            queue.leave(WaitReason.WORKER);
            exchange.timeline().turn(Phase.SCAN, began);
            exchange.timeline().turn(Phase.QUEUE, over);
            if (!exchange.ended() && BodyScan.settle(exchange, result)) {
                next.accept(exchange);
            }
        });
    }

    private Failure full() {
        return Failure.retryable(
                FailureCode.OVERLOADED,
                "too many requests wait for a worker (limit: velox.ingress.capacity = " + queue.capacity()
                        + "); try again later",
                RETRY_AFTER);
    }
}
