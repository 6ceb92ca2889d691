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
import dev.velox.engine.exchange.Outcome;
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
import dev.velox.engine.routing.Router;
import dev.velox.engine.scan.ScanEngine;
import dev.velox.engine.upstream.UpstreamPool;

/** Orders the stages: head, body, scan, route, admission, upstream; and ends every exchange exactly once. */
final class EngineGateway implements VeloxGateway, Exchange.Owner {

    private static final Logger log = LoggerFactory.getLogger(EngineGateway.class);

    private final GatewaySettings settings;
    private final EngineLoops loops;
    private final Admission admission;
    private final AdmissionView view;
    private final Router router;
    private final UpstreamPool upstreams;
    private final Dispatcher dispatcher;
    private final @Nullable Batcher batcher;
    private final ModelAnswers models;
    private final ParseWorkers workers;
    private final ScanEngine scanEngine;
    private final NanoClock clock;
    private final EngineObserver observer;
    private final HeadRules rules;
    private final LoopStage[] stages;
    private final WorkerScans workerScans;
    private final Drain drain;
    private volatile boolean ending;

    /** What only the snapshot needs. */
    private record AdmissionView(RateLimiter limiter, IngressQueue queue) {}

    EngineGateway(
            GatewaySettings settings,
            EngineLoops loops,
            Admission admission,
            Router router,
            UpstreamPool upstreams,
            Dispatcher dispatcher,
            @Nullable Batcher batcher,
            ParseWorkers workers,
            ScanEngine scanEngine,
            RateLimiter limiter,
            IngressQueue queue,
            NanoClock clock,
            EngineObserver observer) {
        this.settings = settings;
        this.loops = loops;
        this.admission = admission;
        this.view = new AdmissionView(limiter, queue);
        this.router = router;
        this.upstreams = upstreams;
        this.dispatcher = dispatcher;
        this.batcher = batcher;
        this.models = new ModelAnswers(new ModelCatalog(router, upstreams::fetch, clock), router);
        this.workers = workers;
        this.scanEngine = scanEngine;
        this.clock = clock;
        this.observer = observer;
        this.rules = new HeadRules(settings.maxRequestSize());
        stages = new LoopStage[loops.count()];
        for (EngineLoop loop : loops.all()) {
            stages[loop.index()] = new LoopStage(loop, newScan(), settings.batchSize(), this::routeAndAdmit);
        }
        workerScans = new WorkerScans(
                workers, queue, this::newScan, exchange -> stage(exchange).add(exchange));
        drain = new Drain(admission, stages);
    }

    @Override
    public EngineLoops loops() {
        return loops;
    }

    @Override
    public Exchange open(RequestHead head, EngineLoop loop, ResponseSink sink) {
        long now = clock.nanoTime();
        Failure refused = admission.enter(head);
        if (refused != null) {
            // It never entered and holds nothing: it is answered and counted, no more.
            Exchange exchange = new Exchange(head, loop, sink, this::answer, now);
            exchange.fail(refused);
            return exchange;
        }
        Exchange exchange = new Exchange(head, loop, sink, this, now);
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
                "none", null, failure.code().label(), failure.code().status(), 0);
    }

    @Override
    public BodyCollector collect(Exchange exchange) {
        return new PartsCollector(exchange, admission, rules, settings, this::bodyIsWhole);
    }

    private void bodyIsWhole(Exchange exchange) {
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
            for (Exchange exchange : batch) {
                exchange.route(router.resolve(exchange.head(), exchange.facts()));
            }
            admission.admit(batch, clock.nanoTime(), this::send);
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
    public void committed(Exchange exchange) {
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
        Failure failure = outcome.failureOrNull();
        int status = exchange.committedStatus();
        if (failure != null) {
            if (exchange.committed()) {
                breakOff(exchange, failure);
            } else {
                status = failure.code().status();
                refuse(exchange.sink(), failure);
            }
        }
        Endpoint endpoint = exchange.endpoint();
        observer.exchangeEnded(
                exchange.head().operation().name().toLowerCase(Locale.ROOT),
                endpoint == null ? null : endpoint.name(),
                outcome.label(),
                status,
                clock.nanoTime() - exchange.startNanos());
    }

    private static void breakOff(Exchange exchange, Failure failure) {
        ByteBuf lastWords = exchange.committedEvents()
                ? ErrorAnswer.event(failure, exchange.head().operation())
                : null;
        exchange.sink().abort(lastWords);
    }

    private static void refuse(ResponseSink sink, Failure failure) {
        ErrorAnswer answer = ErrorAnswer.of(failure);
        sink.head(answer.status(), answer.headers(), false);
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
            depth.put(reason.name().toLowerCase(Locale.ROOT), view.queue().depth(reason));
        }
        return new GatewaySnapshot(
                ending,
                admission.inFlight(),
                admission.settings().maxInFlight(),
                admission.reservedBytes(),
                admission.settings().bufferLimit(),
                depth,
                view.queue().capacity(),
                view.limiter().state(clock.nanoTime()),
                scanEngine.name() + " (" + scanEngine.reason() + ")",
                loops.count(),
                workers.count(),
                upstreams.snapshot());
    }

    private LoopStage stage(Exchange exchange) {
        return stages[exchange.loop().index()];
    }

    private BodyScan newScan() {
        return new BodyScan(scanEngine.newScanner(), new Arena(settings.arenaSize()));
    }
}
