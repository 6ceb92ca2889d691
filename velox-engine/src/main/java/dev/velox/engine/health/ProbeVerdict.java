package dev.velox.engine.health;

/**
 * What the probes of an endpoint say. Immutable.
 *
 * @param everSucceeded whether one ever did; until then answers other than 2xx say nothing about the endpoint, some providers
 *     answer 401 or 404 where they list their models
 * @param down whether the endpoint is out
 * @param inARow failures while it is not, successes while it is
 * @param returned whether it was out before; {@code upSince} means nothing otherwise
 * @param upSince when it came back
 */
record ProbeVerdict(boolean everSucceeded, boolean down, int inARow, boolean returned, long upSince) {

    static final ProbeVerdict UNKNOWN = new ProbeVerdict(false, false, 0, false, 0);

    ProbeVerdict success(long now, int upAfter) {
        if (!down) {
            return new ProbeVerdict(true, false, 0, returned, upSince);
        }
        return inARow + 1 >= upAfter
                ? new ProbeVerdict(true, false, 0, true, now)
                : new ProbeVerdict(true, true, inARow + 1, returned, upSince);
    }

    /** @param unreachable whether there was no connection; until a probe succeeds only that says anything */
    ProbeVerdict failure(int downAfter, boolean unreachable) {
        if (down && !everSucceeded && !unreachable) {
            return UNKNOWN;
        }
        if (down) {
            return new ProbeVerdict(everSucceeded, true, 0, returned, upSince);
        }
        int failures = Math.min(inARow + 1, downAfter);
        boolean out = (everSucceeded || unreachable) && failures >= downAfter;
        return new ProbeVerdict(everSucceeded, out, out ? 0 : failures, returned, upSince);
    }

    /** How many failed in a row, which is not enough yet. */
    int failedSoFar() {
        return everSucceeded && !down ? inARow : 0;
    }

    EndpointHealthSnapshot.Probes snapshot() {
        if (down) {
            return EndpointHealthSnapshot.Probes.DOWN;
        }
        return everSucceeded ? EndpointHealthSnapshot.Probes.UP : EndpointHealthSnapshot.Probes.UNKNOWN;
    }
}
