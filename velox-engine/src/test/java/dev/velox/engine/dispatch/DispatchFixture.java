package dev.velox.engine.dispatch;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.balance.Balancer;
import dev.velox.engine.balance.LearnedEndpoints;
import dev.velox.engine.clock.NanoClock;
import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Outcome;
import dev.velox.engine.exchange.RequestFacts;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;
import dev.velox.engine.observe.EngineObserver;
import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.upstream.AttemptListener;
import dev.velox.engine.upstream.Fetched;
import dev.velox.engine.upstream.TlsSettings;
import dev.velox.engine.upstream.UpstreamAttempt;
import dev.velox.engine.upstream.UpstreamPool;
import dev.velox.engine.upstream.UpstreamSnapshot;

/** A dispatcher with real health and balance over attempts that the test scripts. Everything runs on one loop. */
final class DispatchFixture implements UpstreamPool, EngineObserver {

    final EventLoop eventLoop = new DefaultEventLoop();
    final EngineLoop loop = EngineLoops.of(eventLoop).all().getFirst();
    final HealthBoard health = new HealthBoard(List.of("a", "b", "c"));
    final List<ScriptedAttempt> attempts = new ArrayList<>();
    final List<String> told = new ArrayList<>();
    Answers answers = new Answers();
    final AtomicLong now = new AtomicLong(TimeUnit.HOURS.toNanos(1));
    final LearnedEndpoints learned = new LearnedEndpoints(100, Duration.ofHours(1));
    private final NanoClock clock = now::get;
    private Dispatcher dispatcher;
    private @Nullable Outcome outcome;

    DispatchFixture() {
        this.dispatcher = dispatcher(new RetrySettings(3, Duration.ZERO, 0.2, 3), HedgeSettings.OFF);
    }

    DispatchFixture with(RetrySettings retry) {
        dispatcher = dispatcher(retry, HedgeSettings.OFF);
        return this;
    }

    DispatchFixture with(HedgeSettings hedge) {
        dispatcher = dispatcher(new RetrySettings(3, Duration.ZERO, 0.2, 3), hedge);
        return this;
    }

    private Dispatcher dispatcher(RetrySettings retry, HedgeSettings hedge) {
        AnswerReading reading = new AnswerReading(false, LearnedIds.in(learned));
        return new Dispatcher(this, new Balancer(health), health, retry, hedge, clock, this, reading);
    }

    static Endpoint endpoint(String name) {
        return new Endpoint(name, URI.create("http://" + name + ".example"), "/v1", "/v1/responses");
    }

    static Group group(String model, String... endpoints) {
        return group(model, candidate -> candidate, endpoints);
    }

    static Group group(String model, UnaryOperator<Candidate> change, String... endpoints) {
        List<Candidate> candidates = new ArrayList<>();
        for (String name : endpoints) {
            candidates.add(change.apply(new Candidate(endpoint(name), null)));
        }
        return new Group(model, candidates);
    }

    /** A chat completion along these groups. */
    Exchange chat(Group... groups) {
        return exchange(Operation.CHAT_COMPLETION, new Headers(), false, groups);
    }

    Exchange exchange(Operation operation, Headers headers, boolean replayable, Group... groups) {
        return exchange(operation, headers, replayable, new Route(List.of(groups), null));
    }

    Exchange exchange(Operation operation, Headers headers, boolean replayable, Route route) {
        return exchange(operation, headers, replayable, route, null);
    }

    Exchange exchange(
            Operation operation, Headers headers, boolean replayable, Route route, @Nullable RequestTrace trace) {
        Exchange exchange = new Exchange(
                new RequestHead(operation, operation.pattern(), null, headers),
                loop,
                answers,
                (ended, how) -> outcome = how,
                now.get());
        exchange.facts(new RequestFacts("m", false, 0, 0, replayable, null, null));
        exchange.route(route);
        exchange.trace(trace);
        onLoop(() -> dispatcher.dispatch(exchange));
        return exchange;
    }

    /** Does it on the loop, and whatever it posted there for now. */
    void onLoop(Runnable task) {
        eventLoop.submit(task).syncUninterruptibly();
        settle();
    }

    /** What was scheduled without delay has run. */
    void settle() {
        for (int i = 0; i < 3; i++) {
            eventLoop.schedule(() -> {}, 1, TimeUnit.MICROSECONDS).syncUninterruptibly();
        }
    }

    /** For a further exchange. */
    DispatchFixture fresh() {
        answers = new Answers();
        outcome = null;
        return this;
    }

    /** What happened so far is not asked about. */
    void forget() {
        attempts.clear();
        told.clear();
    }

    ScriptedAttempt attempt(int number) {
        return attempts.get(number);
    }

    List<String> asked() {
        return attempts.stream().map(ScriptedAttempt::endpoint).toList();
    }

    @Nullable Outcome outcome() {
        return outcome;
    }

    int inFlight() {
        return health.all().stream().mapToInt(endpoint -> endpoint.inFlight()).sum();
    }

    @Override
    public UpstreamAttempt attempt(Exchange exchange, Candidate candidate, AttemptListener listener) {
        ScriptedAttempt attempt = new ScriptedAttempt(
                exchange, candidate, listener, health.of(candidate.endpoint().name()), clock);
        attempts.add(attempt);
        return attempt;
    }

    @Override
    public void retried(String upstream, String reason) {
        told.add("retried " + upstream + " " + reason);
    }

    @Override
    public void fellBack() {
        told.add("fell back");
    }

    @Override
    public void hedged(String upstream) {
        told.add("hedged " + upstream);
    }

    @Override
    public CompletionStage<Fetched> fetch(String upstream, String target, Duration timeout) {
        throw new IllegalStateException("not part of these tests");
    }

    @Override
    public CompletionStage<Void> warmUp() {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void reloadTls(String upstream, TlsSettings tls) {
        throw new IllegalStateException("not part of these tests");
    }

    @Override
    public List<UpstreamSnapshot> snapshot() {
        return List.of();
    }

    @Override
    public void close() {
        eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
