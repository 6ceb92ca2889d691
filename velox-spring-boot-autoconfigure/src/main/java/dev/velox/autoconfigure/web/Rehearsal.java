package dev.velox.autoconfigure.web;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Holds readiness back while the gateway serves itself, so that the first callers meet compiled code. Whatever goes wrong is a
 * warning, never a failed start. Does nothing where there is no server, in tests with a mock environment for example.
 */
final class Rehearsal implements ApplicationRunner, ApplicationListener<ContextClosedEvent>, Ordered {

    /** Makes a stage when it is needed. */
    @FunctionalInterface
    interface Stages {
        RehearsalStage open();
    }

    private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);

    /** On a machine that has no time for it, the start goes on without. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Stages stages;
    private final Duration duration;
    private final ApplicationContext context;
    private volatile @Nullable RehearsalStage playing;
    private volatile boolean over;

    Rehearsal(Stages stages, Duration duration, ApplicationContext context) {
        this.stages = stages;
        this.duration = duration;
        this.context = context;
    }

    @Override
    public void run(ApplicationArguments arguments) {
        if (duration.isZero() || over || !(context instanceof WebServerApplicationContext)) {
            return;
        }
        try (RehearsalStage stage = stages.open()) {
            playing = stage;
            long answered = over ? 0 : stage.play(duration, PATIENCE);
            log.info(
                    "Warmed up with {} requests of its own in {} ms (velox.warmup.duration)",
                    answered,
                    duration.toMillis());
        } catch (Exception failed) {
            // Checked ones too: Netty throws a BindException as it is, without declaring it.
            if (over) {
                log.debug("Warm-up requests were cut off by the shutdown", failed);
            } else {
                log.warn("Warm-up requests failed; the first callers meet cold code", failed);
            }
        } finally {
            playing = null;
        }
    }

    /** A shutdown does not wait for the end of the warm-up. */
    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        if (event.getApplicationContext().equals(context)) {
            over = true;
            RehearsalStage stage = playing;
            if (stage != null) {
                stage.stop();
            }
        }
    }

    /** After the connections are warm, before the runners of the application. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE + 1;
    }
}
