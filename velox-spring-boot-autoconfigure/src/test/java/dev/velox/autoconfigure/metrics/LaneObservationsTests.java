package dev.velox.autoconfigure.metrics;

import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.ingress.LaneCall;
import dev.velox.engine.ingress.LaneWatch;

import static org.assertj.core.api.Assertions.assertThat;

class LaneObservationsTests {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ObservationRegistry registry = ObservationRegistry.create();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private LaneWatch watch = new LaneObservations(registry, "http.server.requests");

    @BeforeEach
    void start() {
        registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(meters));
    }

    @Test
    void answeredRequestIsTimedWithTheTagsOfWebFlux() {
        serve("POST", "/v1/responses?profile=true", "/v1/responses", 200, true);

        assertThat(timer().getId().getTags())
                .extracting(tag -> tag.getKey() + "=" + tag.getValue())
                .containsExactlyInAnyOrder(
                        "error=none",
                        "exception=none",
                        "method=POST",
                        "outcome=SUCCESS",
                        "status=200",
                        "uri=/v1/responses");
        assertThat(timer().count()).isEqualTo(1);
    }

    @Test
    void eachKindOfEndHasItsOutcome() {
        assertOutcome(429, true, "429", "CLIENT_ERROR");
        assertOutcome(502, true, "502", "SERVER_ERROR");
        assertOutcome(307, true, "307", "REDIRECTION");
        assertOutcome(200, false, "200", "UNKNOWN");
        assertOutcome(0, false, "UNKNOWN", "UNKNOWN");
        assertOutcome(799, true, "799", "UNKNOWN");
    }

    @Test
    void pathsHaveABound() {
        serve("GET", "/v1/models/acme/large", "/v1/models/{id}", 200, true);
        serve("GET", "/v1/nothing", null, 404, true);
        serve("BREW", "/v1/responses", null, 405, true);

        assertThat(meters.find("http.server.requests")
                        .tag("uri", "/v1/models/{*id}")
                        .timer())
                .isNotNull();
        assertThat(meters.find("http.server.requests").tag("uri", "NOT_FOUND").timer())
                .isNotNull();
        assertThat(meters.find("http.server.requests")
                        .tags("uri", "UNKNOWN", "method", "UNKNOWN")
                        .timer())
                .isNotNull();
    }

    @Test
    void timersAskedAtOnceAreTheSame() {
        LaneWatch observed = watch;
        SimpleMeterRegistry direct = new SimpleMeterRegistry();
        for (LaneWatch each : List.of(observed, new LaneTimers(direct, "http.server.requests"))) {
            watch = each;
            serve("POST", "/v1/responses", "/v1/responses", 200, true);
            serve("POST", "/v1/responses", "/v1/responses", 200, true);
            serve("GET", "/v1/models/a/b", "/v1/models/{id}", 502, true);
            serve("GET", "/v1/models/a/b", "/v1/models/{id}", 200, false);
            serve("POST", "/v1/responses", "/v1/responses", 0, false);
            serve("BREW", "/v1/nothing", null, 404, true);
            serve("PUT", "/v1/responses", null, 405, true);
        }
        assertThat(timers(direct)).isEqualTo(timers(meters)).hasSize(6);
    }

    private static Map<String, Long> timers(SimpleMeterRegistry registry) {
        return registry.find("http.server.requests").timers().stream()
                .collect(Collectors.toMap(timer -> timer.getId().getTags().toString(), Timer::count));
    }

    @Test
    void traceOfTheCallerIsReadAtTheBeginAndNotLater() {
        Observed observed = new Observed();
        registry.observationConfig().observationHandler(observed);

        serve("POST", "/v1/responses", "/v1/responses", 200, true);

        assertThat(observed.atBegin).isEqualTo("00-trace");
        assertThat(observed.atEnd).isNull();
        assertThat(observed.name).isEqualTo("http post /v1/responses");
    }

    private void assertOutcome(int status, boolean completed, String statusTag, String outcome) {
        meters.clear();
        serve("POST", "/v1/responses", "/v1/responses", status, completed);
        assertThat(timer().getId().getTag("status")).isEqualTo(statusTag);
        assertThat(timer().getId().getTag("outcome")).isEqualTo(outcome);
    }

    private Timer timer() {
        return meters.get("http.server.requests").timer();
    }

    private void serve(String method, String target, @Nullable String route, int status, boolean completed) {
        watch.began(channel, new Call(method, target, route, 0, false));
        watch.ended(channel, new Call(method, target, route, status, completed));
    }

    private static final class Observed implements ObservationHandler<LaneRequestContext> {

        private @Nullable String atBegin;
        private @Nullable String atEnd;
        private @Nullable String name;

        @Override
        public void onStart(LaneRequestContext context) {
            atBegin = read(context);
        }

        @Override
        public void onStop(LaneRequestContext context) {
            atEnd = read(context);
            name = context.getContextualName();
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return context instanceof LaneRequestContext;
        }

        private static @Nullable String read(LaneRequestContext context) {
            LaneRequestContext.Carrier carrier = context.getCarrier();
            return carrier == null ? null : context.getGetter().get(carrier, "traceparent");
        }
    }

    private record Call(
            String method, String target, @Nullable String route, int status, boolean completed) implements LaneCall {

        @Override
        public String protocol() {
            return "HTTP/1.1";
        }

        @Override
        public @Nullable String requestHeader(String name) {
            return Map.of("traceparent", "00-trace").get(name);
        }

        @Override
        public @Nullable String responseHeader(String name) {
            return null;
        }

        @Override
        public @Nullable SocketAddress remoteAddress() {
            return null;
        }

        @Override
        public long responseBytes() {
            return 0;
        }

        @Override
        public long startNanos() {
            return 0;
        }

        @Override
        public long endNanos() {
            return 1;
        }
    }
}
