package dev.velox.engine.observe;

/**
 * Writes what ends into the JDK's Flight Recorder, so that its tools show the gateway beside the JVM. While nobody records,
 * an event costs a look at a flag.
 *
 * <p>Threads: any.
 */
public final class FlightRecorderObserver implements EngineObserver {

    @Override
    public void exchangeEnded(ExchangeRecord exchange) {
        RequestEvent event = new RequestEvent();
        if (!event.shouldCommit()) {
            return;
        }
        Timings timings = exchange.timings();
        event.operation = exchange.operation();
        event.upstream = exchange.upstream();
        event.outcome = exchange.outcome();
        event.status = exchange.status();
        event.attempts = exchange.attempts();
        event.streams = exchange.streams();
        event.total = exchange.durationNanos();
        event.receive = timings.receive();
        event.queue = timings.queue();
        event.scan = timings.scan();
        event.route = timings.route();
        event.retry = timings.retry();
        event.connect = timings.connect();
        event.ttfb = timings.ttfb();
        event.stream = timings.stream();
        event.requestBytes = exchange.requestBytes();
        event.responseBytes = exchange.responseBytes();
        event.commit();
    }

    @Override
    public void attemptEnded(AttemptRecord attempt) {
        UpstreamAttemptEvent event = new UpstreamAttemptEvent();
        if (!event.shouldCommit()) {
            return;
        }
        event.operation = attempt.operation();
        event.upstream = attempt.upstream();
        event.outcome = attempt.outcome();
        event.status = attempt.status();
        event.total = attempt.durationNanos();
        event.connect = attempt.sentNanos() == 0 ? 0 : attempt.sentNanos() - attempt.startNanos();
        event.head = attempt.headNanos() == 0 ? 0 : attempt.headNanos() - attempt.sentNanos();
        event.commit();
    }

    @Override
    public void loopStalled(int loop, long dueNanos, long lateNanos) {
        LoopStallEvent event = new LoopStallEvent();
        if (event.shouldCommit()) {
            event.loop = loop;
            event.late = lateNanos;
            event.commit();
        }
    }
}
