package dev.velox.autoconfigure.web;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** Fails a test class that lost a buffer. Netty notices a lost one when it was collected and another is allocated. */
final class LeakWatch implements BeforeEachCallback, AfterAllCallback {

    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();
    private @Nullable Logger logger;

    @Override
    public void beforeEach(ExtensionContext context) {
        if (logger != null) {
            return;
        }
        // Not earlier: the start of an application takes all appenders away.
        logger = (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
        reports.start();
        logger.addAppender(reports);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        for (int round = 0; round < 5; round++) {
            System.gc();
            PooledByteBufAllocator.DEFAULT.buffer(64).release();
        }
        Logger watched = logger;
        if (watched != null) {
            watched.detachAppender(reports);
        }
        assertThat(reports.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }
}
