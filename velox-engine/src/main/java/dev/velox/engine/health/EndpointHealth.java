package dev.velox.engine.health;

import java.util.concurrent.atomic.AtomicReference;

import dev.velox.engine.health.BreakerState.Closed;
import dev.velox.engine.health.BreakerState.HalfOpen;
import dev.velox.engine.health.BreakerState.Open;
import dev.velox.engine.observe.EngineObserver;

/**
 * What is known of one endpoint: how much it has to do and whether it may be asked.
 *
 * <p><b>Verdict.</b> Three things speak against an endpoint, each by itself: its probes fail, its breaker is open, or it asked to
 * be left alone for a model. <b>Outcomes.</b> Each attempt that may say something reports once by {@link #succeeded},
 * {@link #failed} or {@link #released}, whether it has asked by {@link #acquire} or not, and by {@link #broke} when an answer
 * that counted as a success broke off. Attempts are told apart by the time at which they were sent.
 *
 * <p><b>Threads.</b> Any; every word that loops share is an atomic of its own, and there is no lock. <b>Time.</b> Readings of one
 * clock, in nanoseconds; only differences count.
 */
public final class EndpointHealth {

    /** What a returning endpoint begins with. */
    private static final double FIRST_SHARE = 0.1;

    private final String name;
    private final HealthSettings settings;
    private final HealthNews news;
    private final long rampNanos;
    private final InFlight inFlight = new InFlight();
    private final Tally tally = new Tally();
    private final LostConnections lost = new LostConnections();
    private final AtomicReference<ProbeVerdict> probes = new AtomicReference<>(ProbeVerdict.UNKNOWN);
    private final Breaker breaker;
    private final Rests rests;

    EndpointHealth(String name, HealthSettings settings, EngineObserver observer) {
        this.name = name;
        this.settings = settings;
        this.news = new HealthNews(name, settings, observer);
        this.rampNanos = settings.ramp().toNanos();
        this.breaker = new Breaker(settings.breaker(), (to, reason, now) -> news.breaker(to, reason, state(now), now));
        this.rests = new Rests(settings.restCap().toNanos());
    }

    public String name() {
        return name;
    }

    /** An attempt was picked for this endpoint; called before it connects, so that the next pick sees it. */
    public void opened() {
        inFlight.add();
        tally.request();
    }

    /** The stream of an attempt has closed; once per {@link #opened()}. */
    public void closed() {
        inFlight.remove();
    }

    /** Attempts between pick and end of their stream. */
    public int inFlight() {
        return inFlight.count();
    }

    /** Whether the endpoint may be picked now: not taken out by probes, breaker not open. Asking changes nothing. */
    public boolean available(long now) {
        return breaker.available(now) && !probes.get().down();
    }

    /**
     * Asks for one attempt. True unless another loop took the only trial that a half-open breaker allows; the asker then
     * picks again. Every true is followed by one of {@link #succeeded}, {@link #failed} and {@link #released}; a trial that
     * never reports is given up after {@link BreakerSettings#trial()}.
     */
    public boolean acquire(long now) {
        return breaker.acquire(now);
    }

    /**
     * The endpoint answered, whatever the status that the caller himself is to blame for.
     *
     * @param headNanos from the request sent to the head of the answer, in nanoseconds
     */
    public void succeeded(long now, long headNanos) {
        succeeded(now, headNanos, now - headNanos);
    }

    /**
     * As {@link #succeeded(long, long)}.
     *
     * @param sent when the attempt was picked; the time that {@link #acquire} was given, if it was asked
     */
    public void succeeded(long now, long headNanos, long sent) {
        tally.head(headNanos);
        breaker.succeeded(now, sent);
    }

    /**
     * The endpoint failed: not reached, broken off, timed out, or 5xx.
     *
     * @param connection identity of the connection that was lost, 0 when none was: however many attempts die with one
     *     connection, they are one failure
     */
    public void failed(long now, long connection) {
        failed(now, connection, now, connection != 0);
    }

    /**
     * As {@link #failed(long, long)}.
     *
     * @param sent when the attempt was picked: one from before the breaker opened neither keeps it open nor decides a trial
     * @param unreachable whether it was not reached or the connection was lost; a probe that reaches it then ends the open time
     */
    public void failed(long now, long connection, long sent, boolean unreachable) {
        failed(now, connection, sent, unreachable, false);
    }

    /** An answer that {@link #succeeded} was told of broke off. The request is not counted again. */
    public void broke(long now, long connection, long sent) {
        failed(now, connection, sent, connection != 0, true);
    }

    private void failed(long now, long connection, long sent, boolean unreachable, boolean known) {
        tally.failure(now);
        if (connection == 0 || lost.first(connection)) {
            breaker.failed(now, sent, unreachable, known);
        } else {
            // That the connection was lost is known; a trial on it is over all the same.
            breaker.released(sent);
        }
    }

    /** The attempt says nothing about the endpoint: the caller left, or another attempt won. */
    public void released() {
        breaker.released();
    }

    /**
     * As {@link #released()}.
     *
     * @param sent when the attempt was picked: only the one that is the trial gives the trial back
     */
    public void released(long sent) {
        breaker.released(sent);
    }

    /** The endpoint asked to be left alone for a model (429 with Retry-After); capped at {@link HealthSettings#restCap()}. */
    public void rest(String model, long now, long nanos) {
        if (nanos <= 0) {
            return;
        }
        boolean first = !rests.any(now);
        rests.rest(model, now, nanos);
        if (first) {
            news.rests(rests.left(model, now), state(now), now);
        }
    }

    /** How much longer the endpoint rests for a model, in nanoseconds; 0 when it does not. */
    public long restLeft(String model, long now) {
        return rests.left(model, now);
    }

    /**
     * Share of its usual work that a returning endpoint gets, above 0 up to 1: from a tenth when its breaker closed or its
     * probes succeeded again, evenly to all of it.
     */
    public double ramp(long now) {
        double share = 1;
        if (breaker.state() instanceof Closed closed && closed.returned()) {
            share = share(now - closed.since());
        }
        ProbeVerdict verdict = probes.get();
        return verdict.returned() ? Math.min(share, share(now - verdict.upSince())) : share;
    }

    private double share(long elapsed) {
        return elapsed >= rampNanos ? 1 : FIRST_SHARE + (1 - FIRST_SHARE) * Math.max(elapsed, 0) / rampNanos;
    }

    /** The verdict in one word. */
    public HealthState state(long now) {
        if (probes.get().down()) {
            return HealthState.PROBED_OUT;
        }
        return switch (breaker.state()) {
            case Open _ -> HealthState.OPEN;
            case HalfOpen _ -> HealthState.HALF_OPEN;
            case Closed _ -> rests.any(now) ? HealthState.RESTING : HealthState.HEALTHY;
        };
    }

    /** All of it, for people. */
    public EndpointHealthSnapshot snapshot(long now) {
        long errors = tally.errors();
        ProbeVerdict verdict = probes.get();
        HealthNews.Change change = news.last();
        return new EndpointHealthSnapshot(
                name,
                state(now),
                change == null ? null : change.reason(),
                change == null ? -1 : Math.max(now - change.at(), 0),
                verdict.snapshot(),
                verdict.failedSoFar(),
                breaker.state().label(),
                inFlight(),
                tally.requests(),
                errors,
                tally.headNanos(),
                errors == 0 ? -1 : Math.max(now - tally.lastFailure(), 0),
                rests.count(now),
                rests.longest(now),
                ramp(now));
    }

    /** A probe that began then has succeeded. */
    void probeSucceeded(long now, long began) {
        int upAfter = settings.probe().upAfter();
        ProbeVerdict before = probes.getAndUpdate(verdict -> verdict.success(now, upAfter));
        breaker.reached(now, began);
        if (before.down() && !before.success(now, upAfter).down()) {
            news.probedIn(state(now), now);
        }
    }

    /** A probe has failed; the detail is for the log. */
    void probeFailed(long now, String detail, boolean unreachable) {
        int downAfter = settings.probe().downAfter();
        ProbeVerdict before = probes.getAndUpdate(verdict -> verdict.failure(downAfter, unreachable));
        ProbeVerdict after = before.failure(downAfter, unreachable);
        if (before.everSucceeded()) {
            breaker.notReached();
        }
        if (after.down() && !before.down()) {
            news.probedOut(detail, state(now), now);
        } else if (before.down() && !after.down()) {
            news.probedIn(state(now), now);
        } else if (!after.everSucceeded() && after.inARow() == downAfter && before.inARow() < downAfter) {
            news.neverProbed(detail);
        }
    }
}
