package dev.velox.autoconfigure.upstream;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

import dev.velox.autoconfigure.fixture.RecordingPool;

import static org.assertj.core.api.Assertions.assertThat;

class PoolLifecycleTests {

    @Test
    void connectionsCloseAfterTheServerAndBeforeTheLoops() {
        assertThat(PoolLifecycle.PHASE)
                .isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
                .isGreaterThan(new ReactorResourceFactory().getPhase());
    }

    @Test
    void closesOnceWhenTheContextCloses() {
        RecordingPool pool = new RecordingPool();
        List<String> order = new ArrayList<>();
        try (GenericApplicationContext context = new GenericApplicationContext()) {
            context.registerBean(PoolLifecycle.class, () -> new PoolLifecycle(pool));
            context.registerBean(LoopsPhase.class, () -> new LoopsPhase(order, pool));
            context.refresh();
            assertThat(pool.events).isEmpty();
        }
        assertThat(pool.events).containsExactly("close");
        assertThat(order).containsExactly("loops stop, pool [close]");
    }

    /** Stands where the loops stop. */
    private record LoopsPhase(List<String> order, RecordingPool pool) implements SmartLifecycle {

        @Override
        public void start() {
            // It runs from the beginning.
        }

        @Override
        public void stop() {
            order.add("loops stop, pool " + pool.events);
        }

        @Override
        public boolean isRunning() {
            return true;
        }

        @Override
        public int getPhase() {
            return new ReactorResourceFactory().getPhase();
        }
    }
}
