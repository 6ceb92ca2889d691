package dev.velox.engine.balance;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;
import dev.velox.engine.exchange.Group;

/**
 * The candidates of one pick: those of the lowest tier that may be asked now, in the order of the configuration. A place is
 * an index into this selection, a candidate an index into the group. Used again by the next pick of the same thread, which
 * therefore leaves no garbage.
 *
 * <p>A returning endpoint whose ramp is r sits out 1 - r of the picks, whatever the policy, and what it has in flight counts
 * 1 / r-fold. So it gets r of its usual share when there is little to do, and when there is much to do it never
 * holds more than r of what the others hold.
 *
 * <p>Threads: one.
 */
final class Draw {

    private int size;
    private int[] candidates = new int[8];
    private Standing[] standings = new Standing[8];
    private int[] weights = new int[8];
    private double[] ramps = new double[8];

    /** Selects; the number of places, 0 when nobody may be asked. */
    int select(Group group, List<Endpoint> tried, Map<String, Standing> board, long now) {
        List<Candidate> all = group.candidates();
        size = 0;
        int tier = Integer.MAX_VALUE;
        for (int i = 0; i < all.size(); i++) {
            Endpoint endpoint = all.get(i).endpoint();
            if (endpoint.tier() > tier || tried.contains(endpoint)) {
                continue;
            }
            Standing standing = standing(board, endpoint);
            if (possible(endpoint, standing, group.model(), now)) {
                if (endpoint.tier() < tier) {
                    tier = endpoint.tier();
                    size = 0;
                }
                add(i, standing, endpoint.weight(), standing.ramp(now));
            }
        }
        return size;
    }

    static Standing standing(Map<String, Standing> board, Endpoint endpoint) {
        Standing standing = board.get(endpoint.name());
        if (standing == null) {
            throw new IllegalArgumentException(
                    "endpoint: " + endpoint.name() + " (expected: one of " + board.keySet() + ")");
        }
        return standing;
    }

    static boolean possible(Endpoint endpoint, Standing standing, String model, long now) {
        return standing.available(now)
                && standing.restLeft(model, now) == 0
                && (endpoint.maxInFlight() == 0 || standing.inFlight() < endpoint.maxInFlight());
    }

    private void add(int candidate, Standing standing, int weight, double ramp) {
        if (size == candidates.length) {
            candidates = Arrays.copyOf(candidates, 2 * size);
            standings = Arrays.copyOf(standings, 2 * size);
            weights = Arrays.copyOf(weights, 2 * size);
            ramps = Arrays.copyOf(ramps, 2 * size);
        }
        candidates[size] = candidate;
        standings[size] = standing;
        weights[size] = weight;
        ramps[size] = ramp;
        size++;
    }

    /** Lets returning endpoints sit out by chance; when all would, none does. */
    void sitOut(RandomGenerator random) {
        int kept = 0;
        for (int place = 0; place < size; place++) {
            if (ramps[place] >= 1 || random.nextDouble() < ramps[place]) {
                keep(place, kept++);
            }
        }
        size = kept == 0 ? size : kept;
    }

    /**
     * Lets returning endpoints sit out by session: the sessions come back one by one while the ramp rises, each once, instead
     * of going to and fro. When all would sit out, none does.
     */
    void sitOut(long keyHash) {
        int kept = 0;
        for (int place = 0; place < size; place++) {
            if (ramps[place] >= 1 || Rendezvous.turn(keyHash, standings[place]) < ramps[place]) {
                keep(place, kept++);
            }
        }
        size = kept == 0 ? size : kept;
    }

    private void keep(int from, int to) {
        candidates[to] = candidates[from];
        standings[to] = standings[from];
        weights[to] = weights[from];
        ramps[to] = ramps[from];
    }

    int size() {
        return size;
    }

    int candidate(int place) {
        return candidates[place];
    }

    Standing standing(int place) {
        return standings[place];
    }

    int weight(int place) {
        return weights[place];
    }

    /** The first place whose candidate is not before this one, else the first of all. */
    int firstFrom(int candidate) {
        for (int place = 0; place < size; place++) {
            if (candidates[place] >= candidate) {
                return place;
            }
        }
        return 0;
    }

    int any(RandomGenerator random) {
        return random.nextInt(size);
    }

    int lighterOfTwo(RandomGenerator random) {
        if (size == 1) {
            return 0;
        }
        int first = random.nextInt(size);
        int second = random.nextInt(size - 1);
        second += second >= first ? 1 : 0;
        return load(second) < load(first) ? second : first;
    }

    int lightest(RandomGenerator random) {
        int lightest = 0;
        double least = Double.MAX_VALUE;
        int equals = 0;
        for (int place = 0; place < size; place++) {
            double load = load(place);
            if (load < least) {
                least = load;
                lightest = place;
                equals = 1;
            } else if (load == least && random.nextInt(++equals) == 0) {
                lightest = place;
            }
        }
        return lightest;
    }

    int byWeight(RandomGenerator random) {
        long total = 0;
        for (int place = 0; place < size; place++) {
            total += weights[place];
        }
        long left = random.nextLong(total);
        int place = 0;
        while (left >= weights[place]) {
            left -= weights[place++];
        }
        return place;
    }

    private double load(int place) {
        return standings[place].inFlight() / ramps[place];
    }
}
