package dev.velox.engine.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;

import static org.assertj.core.api.Assertions.fail;

/** Real event loops for the time of a test, and the ways to act on them in order. */
public final class RunningLoops implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 10;

    private final MultiThreadIoEventLoopGroup group;
    private final EngineLoops loops;

    public RunningLoops(int count) {
        group = new MultiThreadIoEventLoopGroup(count, NioIoHandler.newFactory());
        loops = EngineLoops.of(group);
    }

    public EngineLoops loops() {
        return loops;
    }

    public EngineLoop get(int index) {
        return loops.all().get(index);
    }

    /** Runs on a loop and waits for the result. */
    public <T> T call(int index, Callable<T> task) {
        try {
            return get(index).eventLoop().submit(task).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("on loop " + index, e);
        }
    }

    /** Runs on a loop and waits for its end. */
    public void run(int index, Runnable task) {
        call(index, () -> {
            task.run();
            return true;
        });
    }

    /** Asks on the loop, again and again, until it is so. */
    public void await(int index, String what, BooleanSupplier condition) {
        for (int i = 0; i < PATIENCE_SECONDS * 1000; i++) {
            if (call(index, condition::getAsBoolean)) {
                return;
            }
            LockSupport.parkNanos(1_000_000);
        }
        fail("after %d s not yet: %s", PATIENCE_SECONDS, what);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
