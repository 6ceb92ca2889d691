package dev.velox.engine.gateway;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.velox.engine.admission.Admission;
import dev.velox.engine.arena.Arena;
import dev.velox.engine.batch.Batcher;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.dispatch.Dispatcher;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Failure;
import dev.velox.engine.exchange.FailureCode;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.ResponseSink;
import dev.velox.engine.gateway.GatewaySettings.ParseMode;
import dev.velox.engine.limit.IngressQueue;
import dev.velox.engine.limit.IngressQueue.WaitReason;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.loop.ParseWorkers;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.Phase;
import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.observe.RequestTracer;
import dev.velox.engine.observe.Timings;
import dev.velox.engine.routing.Router;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.UpstreamPool;

/** Orders the stages: head, body, scan, route, admission, upstream; and ends every exchange exactly once. */
final class EngineGateway implements VeloxGateway, Exchange.Owner {

    private static final Logger log = LoggerFactory.getLogger(EngineGateway.class);

    private final GatewaySettings settings;
    private final EngineLoops loops;
    private final Admission admission;
    private final RateLimiter limiter;
    private final IngressQueue queue;
    private final Router router;
    private final UpstreamPool upstreams;
    private final Dispatcher dispatcher;
    private final @Nullable Batcher batcher;
    private final ModelAnswers models;
    private final ClusterView cluster;
    private final ParseWorkers workers;
    private final ScanEngine scanEngine;
    private final NanoClock clock;
    private final EngineObserver observer;
    private final RequestTracer tracer;
    private final HeadRules rules;
    private final ServerTiming serverTiming;
    private final LoopStage[] stages;
    private final WorkerScans workerScans;
    private final Drain drain;
    private volatile boolean ending;

    EngineGateway(GatewaySettings settings, GatewayRooms rooms) {
        this.settings = settings;
        this.loops = rooms.loops();
        this.admission = rooms.admission();
        this.limiter = rooms.limiter();
        this.queue = rooms.queue();
        this.router = rooms.router();
        this.upstreams = rooms.upstreams();
        this.dispatcher = rooms.dispatcher();
        this.batcher = rooms.batcher();
        this.models = new ModelAnswers(new ModelCatalog(router, upstreams::fetch, rooms.clock()), router);
        this.cluster = new ClusterView(router, upstreams, dispatcher, queue);
        this.workers = rooms.workers();
        this.scanEngine = rooms.scanEngine();
        this.clock = rooms.clock();
        this.observer = rooms.observer();
        this.tracer = rooms.tracer();
        this.rules = new HeadRules(settings.maxRequestSize());
        this.serverTiming = new ServerTiming(settings.serverTiming());
        stages = new LoopStage[loops.count()];
        for (EngineLoop loop : loops.all()) {
            stages[loop.index()] = new LoopStage(loop, newScan(), settings.batchSize(), clock, this::routeAndAdmit);
        }
        workerScans = new WorkerScans(
                workers,
                queue,
                this::newScan,
                clock,
                exchange -> stage(exchange).add(exchange));
        drain = new Drain(admission, stages);
    }

    @Override
    public EngineLoops loops() {
        return loops;
    }

    @Override
    public Exchange open(RequestHead asked, EngineLoop loop, ResponseSink sink) {
        long now = clock.nanoTime();
        RequestHead head = ServerTiming.stripped(asked);
        boolean timed = serverTiming.wanted(asked);
        Failure refused = admission.enter(head);
        if (refused != null) {
            // It never entered and holds nothing: it is answered and counted, no more.
            Exchange exchange = new Exchange(head, loop, sink, this::answer, now);
            exchange.timed(timed);
            exchange.trace(tracer.begin(head.headers()::first));
            exchange.fail(refused);
            return exchange;
        }
        Exchange exchange = new Exchange(head, loop, sink, this, now);
        exchange.timed(timed);
        exchange.trace(tracer.begin(head.headers()::first));
        stage(exchange).opened(exchange);
        Failure malformed = rules.check(head);
        if (malformed != null) {
            exchange.fail(malformed);
        }
        return exchange;
    }

    @Override
    public void refused(Failure failure) {
        observer.exchangeEnded(
                ExchangeRecord.refused(failure.code().label(), failure.code().status(), clock.nanoTime()));
    }

    @Override
    public BodyCollector collect(Exchange exchange) {
        return new PartsCollector(exchange, admission, rules, settings, this::bodyIsWhole);
    }

    private void bodyIsWhole(Exchange exchange) {
        if (exchange.head().operation() == Operation.CLUSTER) {
            // Takes no slot of the limiter: whoever watches the gateway wants to see it just when it is at its limit.
            ClusterAnswer.send(exchange, cluster.snapshot());
            return;
        }
        exchange.timeline().turn(Phase.QUEUE, clock.nanoTime());
        long length = exchange.payload().length();
        boolean hold = exchange.head().operation().scanned()
                && (settings.parse() == ParseMode.WORKER || length > settings.offloadThreshold());
        if (hold) {
            workerScans.submit(exchange);
        } else {
            stage(exchange).add(exchange);
        }
    }

    private void routeAndAdmit(List<Exchange> batch) {
        try {
            long scanned = clock.nanoTime();
            for (Exchange exchange : batch) {
                exchange.timeline().turn(Phase.ROUTE, scanned);
                exchange.route(router.resolve(exchange.head(), exchange.facts()));
            }
            long routed = clock.nanoTime();
            for (Exchange exchange : batch) {
                exchange.timeline().turn(Phase.QUEUE, routed);
            }
            admission.admit(batch, routed, this::send);
        } catch (RuntimeException e) {
            // A limiter of the application's own may throw: whoever has no answer yet gets this one.
            log.error("Admitting {} requests failed", batch.size(), e);
            Failure failure = Failure.of(FailureCode.INTERNAL_ERROR, "the gateway could not admit this request");
            batch.stream().filter(exchange -> !exchange.committed()).forEach(exchange -> exchange.fail(failure));
        }
    }

    private void send(Exchange exchange) {
        Batcher merging = batcher;
        if (merging == null) {
            dispatch(exchange);
        } else {
            merging.send(exchange, this::dispatch);
        }
    }

    private void dispatch(Exchange exchange) {
        try {
            if (models.takes(exchange)) {
                long now = clock.nanoTime();
                exchange.timeline().attempt(now);
                exchange.timeline().sent(now);
                models.answer(exchange);
            } else {
                dispatcher.dispatch(exchange);
            }
        } catch (RuntimeException e) {
            log.error("Sending {} to its upstream failed", exchange.head().operation(), e);
            exchange.fail(Failure.of(FailureCode.INTERNAL_ERROR, "the gateway could not send this request"));
        }
    }

    @Override
    public void committed(Exchange exchange, Headers headers) {
        if (exchange.timed()) {
            headers.add(
                    ServerTiming.HEADER, ServerTiming.value(exchange.timeline().at(clock.nanoTime())));
        }
        exchange.payload().release();
        admission.releaseBody(exchange);
    }

    @Override
    public void ended(Exchange exchange, Outcome outcome) {
        stage(exchange).ended(exchange);
        exchange.payload().release();
        admission.leave(exchange);
        answer(exchange, outcome);
        drain.exchangeEnded();
    }

    private void answer(Exchange exchange, Outcome outcome) {
        long now = clock.nanoTime();
        Timings timings = exchange.timeline().at(now);
        Failure failure = outcome.failureOrNull();
        int status = exchange.committedStatus();
        if (failure != null) {
            if (exchange.committed()) {
                breakOff(exchange, failure);
            } else {
                status = failure.code().status();
                cluster.refused(exchange, failure);
                refuse(exchange, failure, timings);
            }
        }
        Endpoint endpoint = exchange.endpoint();
        RequestFacts facts = exchange.facts();
        RequestHead head = exchange.head();
        ExchangeRecord record = new ExchangeRecord(
                head.operation().label(),
                endpoint == null ? null : endpoint.name(),
                endpoint == null ? null : endpoint.origin(),
                facts == null ? null : facts.model(),
                exchange.streams(),
                outcome.label(),
                status,
                exchange.attempts(),
                exchange.startNanos(),
                now,
                timings,
                exchange.requestBytes(),
                exchange.responseBytes(),
                head.headers().first("x-request-id"));
        observer.exchangeEnded(record);
        RequestTrace trace = exchange.trace();
        if (trace != null) {
            trace.ended(record);
        }
    }

    private static void breakOff(Exchange exchange, Failure failure) {
        ByteBuf lastWords = exchange.committedEvents()
                ? ErrorAnswer.event(failure, exchange.head().operation())
                : null;
        exchange.sink().abort(lastWords);
    }

    private static void refuse(Exchange exchange, Failure failure, Timings timings) {
        ErrorAnswer answer = ErrorAnswer.of(failure);
        Headers headers = answer.headers();
        if (exchange.timed()) {
            headers.add(ServerTiming.HEADER, ServerTiming.value(timings));
        }
        ResponseSink sink = exchange.sink();
        sink.head(answer.status(), headers, false);
        sink.data(answer.bodyBuffer());
        sink.end();
    }

    @Override
    public boolean draining() {
        return ending;
    }

    @Override
    public void announceEnd() {
        ending = true;
    }

    @Override
    public CompletionStage<Integer> drain(Duration timeout) {
        announceEnd();
        return drain.begin(timeout);
    }

    @Override
    public GatewaySnapshot snapshot() {
        Map<String, Integer> depth = new TreeMap<>();
        for (WaitReason reason : WaitReason.values()) {
            depth.put(reason.name().toLowerCase(Locale.ROOT), queue.depth(reason));
        }
        return new GatewaySnapshot(
                ending,
                admission.inFlight(),
                admission.settings().maxInFlight(),
                admission.reservedBytes(),
                admission.settings().bufferLimit(),
                depth,
                queue.capacity(),
                limiter.state(clock.nanoTime()),
                scanEngine.name() + " (" + scanEngine.reason() + ")",
                loops.count(),
                workers.count(),
                upstreams.snapshot());
    }

    @Override
    public ClusterSnapshot cluster() {
        return cluster.snapshot();
    }

    private LoopStage stage(Exchange exchange) {
        return stages[exchange.loop().index()];
    }

    private BodyScan newScan() {
        return new BodyScan(scanEngine.newScanner(), new Arena(settings.arenaSize()));
    }
}
