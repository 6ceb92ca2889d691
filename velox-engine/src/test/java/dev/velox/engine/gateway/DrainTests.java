package dev.velox.engine.gateway;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Exchange;
import dev.velox.engine.exchange.Headers;

import static org.assertj.core.api.Assertions.assertThat;

class DrainTests extends GatewayHouse {

    @Test
    void drainingRefusesNewOnesAndWaitsForThoseInFlight() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        CompletableFuture<Exchange> running = new CompletableFuture<>();
        pool.script = running::complete;
        RecordingSink inFlight = post(gateway, BODY);
        Exchange exchange = running.get(10, TimeUnit.SECONDS);

        CompletableFuture<Integer> drained =
                gateway.drain(Duration.ofSeconds(30)).toCompletableFuture();
        RecordingSink late = post(gateway, BODY);
        late.await();
        assertThat(late.status()).isEqualTo(503);
        assertThat(late.headers().first("x-velox-error")).isEqualTo("velox_shutting_down");
        assertThat(late.headers().first("retry-after")).isNotNull();
        assertThat(drained).isNotDone();

        loop.execute(() -> ScriptedPool.answer(exchange, 200, "finished"));

        assertThat(drained.get(10, TimeUnit.SECONDS)).isZero();
        assertThat(inFlight.body()).isEqualTo("finished");
    }

    @Test
    void whatOutlivesTheDrainIsCutWithAnErrorAndCounted() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        CountDownLatch running = new CountDownLatch(2);
        pool.script = exchange -> {
            exchange.commit(200, new Headers(), true);
            running.countDown();
        };
        RecordingSink one = post(gateway, BODY);
        RecordingSink two = post(gateway, BODY);
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();

        Integer cut = gateway.drain(Duration.ofMillis(50)).toCompletableFuture().get(10, TimeUnit.SECONDS);

        assertThat(cut).isEqualTo(2);
        one.await();
        two.await();
        assertThat(one.aborted()).isTrue();
        assertThat(one.body()).contains("shutting_down");
        assertNothingHeld(gateway);
    }
}
