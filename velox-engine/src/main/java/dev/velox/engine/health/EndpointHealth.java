package dev.velox.engine.health;

/**
 * What is known of one endpoint: how much it has to do and whether it may be asked.
 *
 * <p>Threads: any; every word that loops share is an atomic of its own.
 */
public final class EndpointHealth {

    private final String name;
    private final InFlight inFlight = new InFlight();

    EndpointHealth(String name) {
        this.name = name;
    }

    public String name() {
        return name;
    }

    /** An attempt was picked for this endpoint; called before it connects, so that the next pick sees it. */
    public void opened() {
        inFlight.add();
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
        return true;
    }

    /**
     * Asks for one attempt. True unless another loop took the only probe that a half-open breaker allows; the asker then
     * picks again. Every true is followed by one of {@link #succeeded}, {@link #failed} and {@link #released}.
     */
    public boolean acquire(long now) {
        return true;
    }

    /**
     * The endpoint answered, whatever the status that the caller himself is to blame for.
     *
     * @param headNanos from the request sent to the head of the answer, in nanoseconds
     */
    public void succeeded(long now, long headNanos) {}

    /**
     * The endpoint failed: not reached, broken off, timed out, or 5xx.
     *
     * @param connection identity of the connection that was lost, 0 when none was: however many attempts die with one
     *     connection, they are one failure
     */
    public void failed(long now, long connection) {}

    /** The attempt says nothing about the endpoint: the caller left, or another attempt won. */
    public void released() {}

    /** The endpoint asked to be left alone for a model (429 with Retry-After); capped at 60 s. */
    public void rest(String model, long now, long nanos) {}

    /** How much longer the endpoint rests for a model, in nanoseconds; 0 when it does not. */
    public long restLeft(String model, long now) {
        return 0;
    }

    /** Share of its usual work that a returning endpoint gets, above 0 up to 1. */
    public double ramp(long now) {
        return 1;
    }
}
