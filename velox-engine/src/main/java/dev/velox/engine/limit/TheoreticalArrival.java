package dev.velox.engine.limit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Keeps the word behind it off the cache line of whatever lies before. */
abstract class TheoreticalArrivalLeftPad {
    // spotless:off
    long l00, l01, l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15;
    // spotless:on
}

/**
 * The one word that all loops share: theoretical arrival time, padded to two cache lines on both sides because every loop
 * writes it (adjacent lines are fetched in pairs).
 *
 * <table>
 * <caption>Shared field</caption>
 * <tr><th>field</th><th>read</th><th>write</th></tr>
 * <tr><td>{@code tat}</td><td>opaque</td><td>compare-and-set</td></tr>
 * </table>
 *
 * <p>Opaque reads are enough: nothing else is published through the word, and a stale value only costs a failed
 * compare-and-set or a refusal that was true a moment ago.
 */
abstract class TheoreticalArrivalWord extends TheoreticalArrivalLeftPad {

    private static final VarHandle TAT;

    static {
        try {
            TAT = MethodHandles.lookup().findVarHandle(TheoreticalArrivalWord.class, "tat", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings({"FieldCanBeFinal", "UnusedVariable"}) // read and written through the VarHandle
    private long tat;

    final long tatOpaque() {
        return (long) TAT.getOpaque(this);
    }

    final boolean compareAndSetTat(long expected, long updated) {
        return TAT.compareAndSet(this, expected, updated);
    }
}

/** Keeps the fields of the limiter itself, which are only read, off the word's cache line. */
abstract class TheoreticalArrival extends TheoreticalArrivalWord {
    // spotless:off
    long r00, r01, r02, r03, r04, r05, r06, r07, r08, r09, r10, r11, r12, r13, r14, r15;
    // spotless:on
}
