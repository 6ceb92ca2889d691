package dev.velox.engine.gateway;

import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.gateway.GatewaySettings.ParseMode;
import dev.velox.engine.gateway.GatewaySettings.ServerTimingMode;
import dev.velox.engine.observe.ExchangeRecord;

import static org.assertj.core.api.Assertions.assertThat;

class TimelineOfExchangesTests extends GatewayHouse {

    @Test
    void anEndedExchangeSaysWhereItsTimeWent() throws Exception {
        VeloxGateway gateway =
                gateway(new GatewaySettings(32L << 20, 64, ParseMode.WORKER, 1 << 20, 4096, ServerTimingMode.ALWAYS));

        RecordingSink sink = post(gateway, BODY);

        sink.await();
        settle();
        ExchangeRecord record = ended.getFirst();
        assertThat(record.model()).isEqualTo("m");
        assertThat(record.upstream()).isEqualTo("default");
        assertThat(record.attempts()).isEqualTo(1);
        assertThat(record.requestBytes()).isEqualTo(BODY.length());
        assertThat(record.timings().totalNanos()).isEqualTo(record.durationNanos());
        assertThat(record.timings().queue()).isPositive();
        assertThat(record.timings().scan()).isPositive();
        assertThat(sink.headers().first("server-timing"))
                .contains("queue;dur=")
                .contains("scan;dur=")
                .contains("total;dur=");
    }

    @Test
    void aRefusedExchangeSaysWhereItsTimeWentWhenItAsks() throws Exception {
        VeloxGateway gateway = gateway(GatewaySettings.DEFAULT);
        RecordingSink asking = new RecordingSink();
        RecordingSink silent = new RecordingSink();
        loop.eventLoop()
                .submit(() -> {
                    gateway.open(
                            new RequestHead(Operation.CREATE_RESPONSE, "responses", "profile=true", new Headers()),
                            loop,
                            asking);
                    gateway.open(
                            new RequestHead(Operation.CREATE_RESPONSE, "responses", null, new Headers()), loop, silent);
                })
                .sync();

        assertThat(asking.status()).isEqualTo(415);
        assertThat(asking.headers().first("server-timing")).contains("total;dur=");
        assertThat(silent.headers().first("server-timing")).isNull();
    }
}
