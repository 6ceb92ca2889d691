package dev.velox.autoconfigure.console;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.loop.EngineLoop;
import dev.velox.engine.loop.EngineLoops;

/**
 * How busy the event loops are: the share of a period for which a loop's thread was on a processor. A loop tells its thread
 * once; from then on the JVM is asked.
 *
 * <p><b>Threads.</b> {@link #sample} from one.
 */
final class LoopShares {

    private static final long UNKNOWN = -1;

    private final ThreadMXBean jvm = ManagementFactory.getThreadMXBean();
    private final boolean supported = jvm.isThreadCpuTimeSupported() && jvm.isThreadCpuTimeEnabled();
    private final AtomicLongArray threads;
    private final long[] usedNanos;
    private long sampledNanos;

    LoopShares(EngineLoops loops) {
        int count = loops.count();
        this.threads = new AtomicLongArray(count);
        this.usedNanos = new long[count];
        for (int i = 0; i < count; i++) {
            threads.set(i, UNKNOWN);
            usedNanos[i] = UNKNOWN;
        }
        if (supported) {
            for (EngineLoop loop : loops.all()) {
                loop.execute(
                        () -> threads.set(loop.index(), Thread.currentThread().threadId()));
            }
        }
    }

    /** The share of each loop since the last call. */
    List<LiveSnapshot.Loop> sample(long nowNanos) {
        List<LiveSnapshot.Loop> shares = new ArrayList<>(usedNanos.length);
        long period = nowNanos - sampledNanos;
        sampledNanos = nowNanos;
        for (int i = 0; i < usedNanos.length; i++) {
            long thread = threads.get(i);
            long used = supported && thread != UNKNOWN ? jvm.getThreadCpuTime(thread) : UNKNOWN;
            shares.add(new LiveSnapshot.Loop(i, share(usedNanos[i], used, period)));
            usedNanos[i] = used;
        }
        return shares;
    }

    private static @Nullable Double share(long before, long after, long period) {
        if (before == UNKNOWN || after == UNKNOWN || period <= 0) {
            return null;
        }
        return Math.clamp((double) (after - before) / period, 0, 1);
    }
}
