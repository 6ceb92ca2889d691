package dev.velox.it.support;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Fails a test class in whose time a buffer was lost, by whatever end of this JVM. Netty finds a lost one when it has been
 * collected and another is allocated; the build has its detector look at every buffer.
 */
public final class LeakWatch implements BeforeAllCallback, AfterAllCallback {

    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        ByteBufUtil.setLeakListener((type, records) -> leaks.add(type + " " + records));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (int round = 0; round < 3; round++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.buffer(64).release();
        }
        ByteBufUtil.setLeakListener(null);
        assertThat(leaks).isEmpty();
    }
}
