package dev.velox.engine.loop;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The loops that the gateway runs on. They belong to whoever made the group; Velox never starts, replaces or stops them.
 */
public final class EngineLoops {

    private final List<EngineLoop> loops;
    private final IdentityHashMap<EventExecutor, EngineLoop> byExecutor;
    private final AtomicInteger turn = new AtomicInteger();

    private EngineLoops(List<EngineLoop> loops, IdentityHashMap<EventExecutor, EngineLoop> byExecutor) {
        this.loops = loops;
        this.byExecutor = byExecutor;
    }

    /**
     * Adopts all loops of a group.
     *
     * @throws IllegalArgumentException if the group has none
     */
    public static EngineLoops of(EventLoopGroup group) {
        List<EngineLoop> loops = new ArrayList<>();
        IdentityHashMap<EventExecutor, EngineLoop> byExecutor = new IdentityHashMap<>();
        for (EventExecutor executor : group) {
            if (executor instanceof EventLoop eventLoop) {
                EngineLoop loop = new EngineLoop(eventLoop, loops.size());
                loops.add(loop);
                byExecutor.put(eventLoop, loop);
            }
        }
        if (loops.isEmpty()) {
            throw new IllegalArgumentException("group: " + group + " (expected: at least one event loop)");
        }
        return new EngineLoops(List.copyOf(loops), byExecutor);
    }

    public int count() {
        return loops.size();
    }

    public List<EngineLoop> all() {
        return loops;
    }

    /** The loop of an executor, or null when it is not one of these. */
    public @Nullable EngineLoop find(EventExecutor executor) {
        return byExecutor.get(executor);
    }

    /** The loop that the calling thread is, or null. */
    public @Nullable EngineLoop current() {
        for (EngineLoop loop : loops) {
            if (loop.inLoop()) {
                return loop;
            }
        }
        return null;
    }

    /** Keeps each loop on a CPU of its own. Threads that a loop starts later inherit that. Any thread; soon, not at once. */
    public void pin(CpuAffinity affinity) {
        for (EngineLoop loop : loops) {
            loop.execute(() -> affinity.pinCurrentThread(loop.index()));
        }
    }

    /** The loops in turn, for work that comes from elsewhere. Any thread. */
    public EngineLoop next() {
        return loops.get(Math.floorMod(turn.getAndIncrement(), loops.size()));
    }
}
