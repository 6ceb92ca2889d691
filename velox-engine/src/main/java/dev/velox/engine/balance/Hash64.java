package dev.velox.engine.balance;

/**
 * 64-bit hash of a text: four UTF-16 units at a time, each word folded into the state by the two halves of a 128-bit product,
 * the length folded in last. Every input bit reaches every output bit; not made to withstand an adversary who chooses
 * collisions, which is why nothing but the choice of an endpoint hangs on it. Stable across processes and versions for an equal
 * seed: gateways side by side send a session to the same endpoint.
 */
final class Hash64 {

    /** Odd, half of the bits set. */
    private static final long WORD = 0xA0761D6478BD642FL;

    private static final long LENGTH = 0xE7037ED1A0B428DBL;

    private Hash64() {}

    static long of(String text, long seed) {
        int length = text.length();
        long hash = seed;
        int at = 0;
        for (; at + 4 <= length; at += 4) {
            long word = text.charAt(at)
                    | (long) text.charAt(at + 1) << 16
                    | (long) text.charAt(at + 2) << 32
                    | (long) text.charAt(at + 3) << 48;
            hash = fold(hash ^ word, WORD);
        }
        long rest = 0;
        for (; at < length; at++) {
            rest = rest << 16 | text.charAt(at);
        }
        return mix(fold(hash ^ rest, LENGTH) ^ length);
    }

    /** A bijection in which each bit depends on all others: Stafford's mix 13, the finalizer of SplitMix64. */
    static long mix(long bits) {
        long mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** A number in (0, 1), evenly spread, from the upper 52 bits. */
    static double unit(long hash) {
        return ((hash >>> 12) + 0.5) * 0x1p-52;
    }

    private static long fold(long state, long factor) {
        return Math.multiplyHigh(state, factor) ^ (state * factor);
    }
}
