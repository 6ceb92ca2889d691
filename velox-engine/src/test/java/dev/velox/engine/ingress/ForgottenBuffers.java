package dev.velox.engine.ingress;

import java.util.concurrent.locks.LockSupport;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Fails a test class whose buffers nobody released: Netty's detector reports them once they are garbage. */
final class ForgottenBuffers implements BeforeAllCallback, AfterAllCallback {

    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);

    @Override
    public void beforeAll(ExtensionContext context) {
        reports.start();
        logger.addAppender(reports);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (int i = 0; i < 3; i++) {
            System.gc();
            LockSupport.parkNanos(20_000_000);
            // It looks at what was collected whenever a buffer is made.
            ByteBufAllocator.DEFAULT.buffer(16).release();
        }
        logger.detachAppender(reports);
        assertThat(reports.list)
                .filteredOn(event -> event.getLevel().isGreaterOrEqual(Level.ERROR))
                .as("buffers that nobody released")
                .isEmpty();
    }
}
