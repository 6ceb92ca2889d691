package dev.velox.engine.gateway;

import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.observe.AttemptRecord;
import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.RequestTrace;
import dev.velox.engine.observe.UsageRecord;

import static org.assertj.core.api.Assertions.assertThat;

class TracedExchangesTests extends GatewayHouse {

    private final List<String> told = new CopyOnWriteArrayList<>();

    @Test
    void aSampledRequestIsTracedToItsEndWithItsAttempt() throws Exception {
        tracer = headers -> {
            told.add("begins with " + headers.apply("traceparent"));
            return new Told();
        };
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);

        post(gateway, head(Operation.CREATE_RESPONSE).add("traceparent", "here"), BODY, 8192)
                .await();
        assertNothingHeld(gateway);

        assertThat(told).containsExactly("begins with here", "attempt at default", "request completed 200");
    }

    @Test
    void aRequestThatIsRefusedAtItsHeadIsTracedToo() throws Exception {
        tracer = headers -> new Told();

        open(gateway(GatewaySettings.DEFAULT), new Headers());
        settle();

        assertThat(told).containsExactly("request caller_unsupported_media_type 415");
    }

    private final class Told implements RequestTrace {

        @Override
        public AttemptTrace attempt(String upstream, URI origin) {
            told.add("attempt at " + upstream);
            return new ToldAttempt();
        }

        @Override
        public void ended(ExchangeRecord exchange) {
            told.add("request " + exchange.outcome() + ' ' + exchange.status());
        }
    }

    private final class ToldAttempt implements RequestTrace.AttemptTrace {

        @Override
        public void inject(BiConsumer<String, String> header) {
            header.accept("traceparent", "there");
        }

        @Override
        public void used(UsageRecord usage) {
            told.add("used");
        }

        @Override
        public void ended(AttemptRecord attempt) {
            told.add("attempt " + attempt.outcome());
        }
    }
}
