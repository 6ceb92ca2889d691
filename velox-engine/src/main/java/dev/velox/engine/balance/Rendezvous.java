package dev.velox.engine.balance;

import java.util.List;
import java.util.Map;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Endpoint;

/**
 * Sessions to endpoints by rendezvous hashing (Thaler and Ravishankar, 1998): every endpoint has a score for the session, from the hash of its
 * name and of the key, and the highest wins. A new endpoint therefore takes only the sessions that it wins, an even share from
 * each other one, and nothing moves between the others. The score is -weight / ln(u), u the hash as a number in (0, 1), so that shares
 * follow the weights.
 *
 * <p>An endpoint that has more than its share of the open attempts, times the load factor, is passed over for the next best
 * (bounded loads: Mirrokni, Thorup and Zadimoghaddam, 2018).
 */
final class Rendezvous {

    private static final long KEY_SEED = 0xD1B54A32D192ED03L;

    private final double loadFactor;

    Rendezvous(double loadFactor) {
        this.loadFactor = loadFactor;
    }

    static long keyHash(String key) {
        return Hash64.of(key, KEY_SEED);
    }

    /** When, on a ramp from 0 to 1, the session comes back to the endpoint; independent of the score. */
    static double turn(long keyHash, Standing standing) {
        return Hash64.unit(Hash64.mix(~Hash64.mix(keyHash ^ standing.nameHash())));
    }

    private static double score(long keyHash, Standing standing, int weight) {
        return -weight / Math.log(Hash64.unit(Hash64.mix(keyHash ^ standing.nameHash())));
    }

    /**
     * The place with the highest score that is not overloaded. There always is one: somebody has at most his share, and the
     * factor is at least 1.
     */
    int best(long keyHash, Draw draw) {
        long open = 0;
        long weights = 0;
        for (int place = 0; place < draw.size(); place++) {
            open += draw.standing(place).inFlight();
            weights += draw.weight(place);
        }
        double perWeight = loadFactor * (open + 1) / weights;
        int best = -1;
        int lightest = 0;
        double highest = 0;
        for (int place = 0; place < draw.size(); place++) {
            Standing standing = draw.standing(place);
            int inFlight = standing.inFlight();
            double score = score(keyHash, standing, draw.weight(place));
            if (score > highest && inFlight <= Math.ceil(perWeight * draw.weight(place))) {
                highest = score;
                best = place;
            }
            lightest = inFlight < draw.standing(lightest).inFlight() ? place : lightest;
        }
        // Other loops open attempts while this one counts, so that all may seem overloaded.
        return best >= 0 ? best : lightest;
    }

    /** Whether the endpoint would be the session's if every endpoint of the group could be asked and had nothing to do. */
    static boolean first(long keyHash, Endpoint chosen, List<Candidate> all, Map<String, Standing> board) {
        double score = score(keyHash, Draw.standing(board, chosen), chosen.weight());
        for (int i = 0; i < all.size(); i++) {
            Endpoint other = all.get(i).endpoint();
            boolean before = other.tier() < chosen.tier();
            boolean rival = other.tier() == chosen.tier();
            if (before || (rival && score(keyHash, Draw.standing(board, other), other.weight()) > score)) {
                return false;
            }
        }
        return true;
    }
}
