package dev.velox.engine.dispatch;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.Route;
import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.observe.UsageRecord;
import dev.velox.engine.upstream.Reach;

import static dev.velox.engine.dispatch.DispatchFixture.group;
import static org.assertj.core.api.Assertions.assertThat;

class TracedAttemptsTests implements RequestTrace {

    private static final Headers ASKED =
            new Headers().add("traceparent", "the caller's").add("x-other", "1").add("tracestate", "the caller's");

    private final DispatchFixture upstreams = new DispatchFixture();
    private final List<String> told = new ArrayList<>();
    private int attempts;

    @AfterEach
    void close() {
        upstreams.close();
    }

    @Test
    void eachAttemptIsTracedAndTellsItsUpstreamOfItself() {
        exchange(this);
        upstreams.onLoop(() -> upstreams.attempt(0).fails(Reach.NEVER_REACHED));
        upstreams.onLoop(() -> upstreams.attempt(1).answers(200, "{}"));

        assertThat(upstreams.attempt(0).sent().first("traceparent")).isEqualTo("attempt 1");
        Headers sent = upstreams.attempt(1).sent();
        assertThat(sent.all("traceparent")).containsExactly("attempt 2");
        assertThat(sent.first("tracestate")).as("goes on as it came").isEqualTo("the caller's");
        assertThat(sent.first("x-other")).isEqualTo("1");
        assertThat(told)
                .containsExactly(
                        "1 begins at " + upstreams.asked().get(0),
                        "1 ends upstream_unavailable 0",
                        "2 begins at " + upstreams.asked().get(1),
                        "2 ends completed 200");
    }

    @Test
    void anAttemptThatNobodyWantsAnyMoreEndsCancelled() {
        Exchange exchange = exchange(this);
        upstreams.onLoop(exchange::callerLeft);

        assertThat(told).last().isEqualTo("1 ends cancelled 0");
    }

    @Test
    void withoutATraceTheHeadersAreTheCallers() {
        exchange(null);

        assertThat(upstreams.attempt(0).sent()).isSameAs(ASKED);
    }

    private Exchange exchange(@Nullable RequestTrace trace) {
        return upstreams.exchange(
                Operation.CHAT_COMPLETION, ASKED, true, new Route(List.of(group("m", "a", "b")), null), trace);
    }

    @Override
    public AttemptTrace attempt(String upstream, URI origin) {
        int number = ++attempts;
        told.add(number + " begins at " + upstream);
        return new AttemptTrace() {
            @Override
            public void inject(BiConsumer<String, String> header) {
                header.accept("traceparent", "attempt " + number);
            }

            @Override
            public void used(UsageRecord usage) {
                told.add(number + " used " + usage.outputTokens());
            }

            @Override
            public void ended(AttemptRecord attempt) {
                told.add(number + " ends " + attempt.outcome() + ' ' + attempt.status());
            }
        };
    }

    @Override
    public void ended(ExchangeRecord exchange) {
        throw new IllegalStateException("told by the gateway");
    }
}
