package dev.velox.it.apps;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

import dev.velox.engine.limit.LimiterState;
import dev.velox.engine.limit.RateLimiter;
import dev.velox.engine.limit.Slots;
import dev.velox.it.support.RawHttp;
import dev.velox.it.support.RunningApp;
import dev.velox.it.support.ScriptedUpstream;

import static dev.velox.it.support.OpenAiError.assertError;
import static org.assertj.core.api.Assertions.assertThat;

/** An engine bean of the application's own takes the place of Velox's, and may be as broken as code can be. */
class OwnBeansTests {

    private static final String REQUEST = "{\"model\":\"m\",\"input\":\"x\"}";

    @Test
    void limiterOfTheApplicationIsAskedAndItsFaultIsAnAnswer() {
        try (ScriptedUpstream upstream = ScriptedUpstream.start();
                RunningApp app = RunningApp.plain(OwnLimiter.class, upstream.asProperty())) {
            assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status())
                    .isEqualTo(200);
            FaultyLimiter limiter = app.context().getBean(FaultyLimiter.class);
            assertThat(limiter.asked.get()).isEqualTo(1);

            limiter.broken = true;
            assertError(
                    RawHttp.post(app.port(), "/v1/responses", REQUEST), 500, "internal_error", "velox_internal_error");
            app.awaitIdle();

            limiter.broken = false;
            assertThat(RawHttp.post(app.port(), "/v1/responses", REQUEST).status())
                    .isEqualTo(200);
            app.awaitIdle();
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class OwnLimiter {

        @Bean
        FaultyLimiter limiter() {
            return new FaultyLimiter();
        }
    }

    /** Lets everything pass, while it works. */
    static final class FaultyLimiter implements RateLimiter {

        private final AtomicInteger asked = new AtomicInteger();
        private volatile boolean broken;

        @Override
        public void reserve(int wanted, long nowNanos, long maxWaitNanos, Slots slots) {
            asked.incrementAndGet();
            if (broken) {
                throw new IllegalStateException("broken on purpose");
            }
            slots.set(wanted, nowNanos, 0, 0, 1);
        }

        @Override
        public void refund(long slotNanos) {
            // Slots cost nothing here.
        }

        @Override
        public LimiterState state(long nowNanos) {
            return new LimiterState(false, 0, 0, 0);
        }
    }
}
