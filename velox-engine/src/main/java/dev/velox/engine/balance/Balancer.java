package dev.velox.engine.balance;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Group;
import dev.velox.engine.health.HealthBoard;
import dev.velox.engine.observe.EngineObserver;

/**
 * Picks an endpoint of a group: by session where the request has one, else by the policy, which can be switched while running.
 *
 * <p><b>Threads.</b> Any; no lock, and no garbage. In-flight counts are read at the pick; the caller counts the attempt (
 * {@link dev.velox.engine.health.EndpointHealth#opened}) before it picks again.
 */
public final class Balancer {

    /** A generator for all threads; a {@link ThreadLocalRandom} itself belongs to the thread that asked for it. */
    private static final RandomGenerator OF_THE_THREAD =
            () -> ThreadLocalRandom.current().nextLong();

    private final Map<String, Standing> board = new LinkedHashMap<>();
    private final RandomGenerator random;
    private final EngineObserver observer;
    private final Rendezvous sessions;
    private final Cursors cursors = new Cursors();
    private final ThreadLocal<Draw> draws = ThreadLocal.withInitial(Draw::new);
    private volatile BalancePolicy policy;

    /** With the usual settings. */
    public Balancer(HealthBoard health) {
        this(health, BalanceSettings.DEFAULT, EngineObserver.NONE);
    }

    public Balancer(HealthBoard health, BalanceSettings settings, EngineObserver observer) {
        this(health, settings, observer, OF_THE_THREAD);
    }

    /**
     * With given chances, for tests and simulations.
     *
     * @param random used by every thread that picks
     */
    public Balancer(HealthBoard health, BalanceSettings settings, EngineObserver observer, RandomGenerator random) {
        this(health.all().stream().map(Standing::of).toList(), settings, observer, random);
    }

    Balancer(
            Collection<Standing> standings, BalanceSettings settings, EngineObserver observer, RandomGenerator random) {
        for (Standing standing : standings) {
            board.put(standing.name(), standing);
        }
        this.random = random;
        this.observer = observer;
        this.sessions = new Rendezvous(settings.loadFactor());
        this.policy = settings.policy();
    }

    /** The policy in force. */
    public BalancePolicy policy() {
        return policy;
    }

    /** Switches the policy for all picks from now on, until the end of the process. */
    public void policy(BalancePolicy next) {
        policy = next;
    }

    /**
     * An endpoint that may be asked now and was not asked before, of the lowest tier that has one; null when there is none.
     *
     * @param tried endpoints that are not to be picked again
     * @param affinityKey requests with equal keys go to the same endpoint while it can take them; null for none
     * @throws IllegalArgumentException if an endpoint of the group has no state on the board
     */
    public @Nullable Candidate pick(Group group, List<Endpoint> tried, @Nullable String affinityKey, long now) {
        Draw draw = draws.get();
        if (draw.select(group, tried, board, now) == 0) {
            return null;
        }
        if (affinityKey != null) {
            return bySession(group, draw, affinityKey);
        }
        draw.sitOut(random);
        return group.candidates().get(draw.candidate(byPolicy(group, draw)));
    }

    /** Whether {@link #pick} would find one. Nothing is counted, and nobody loses a turn. */
    public boolean canPick(Group group, List<Endpoint> tried, long now) {
        for (int i = 0; i < group.candidates().size(); i++) {
            Endpoint endpoint = group.candidates().get(i).endpoint();
            if (!tried.contains(endpoint)
                    && Draw.possible(endpoint, Draw.standing(board, endpoint), group.model(), now)) {
                return true;
            }
        }
        return false;
    }

    private Candidate bySession(Group group, Draw draw, String affinityKey) {
        long keyHash = Rendezvous.keyHash(affinityKey);
        draw.sitOut(keyHash);
        Candidate picked = group.candidates().get(draw.candidate(sessions.best(keyHash, draw)));
        if (Rendezvous.first(keyHash, picked.endpoint(), group.candidates(), board)) {
            observer.affinityHit(picked.endpoint().name());
        }
        return picked;
    }

    private int byPolicy(Group group, Draw draw) {
        return switch (policy) {
            case POWER_OF_TWO -> draw.lighterOfTwo(random);
            case ROUND_ROBIN -> cursors.turn(group.model(), draw);
            case LEAST_LOADED -> draw.lightest(random);
            case RANDOM -> draw.any(random);
            case WEIGHTED -> draw.byWeight(random);
        };
    }
}
