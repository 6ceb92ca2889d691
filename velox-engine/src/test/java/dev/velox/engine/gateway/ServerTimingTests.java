package dev.velox.engine.gateway;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.velox.engine.exchange.Headers;
import dev.velox.engine.exchange.Operation;
import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.gateway.GatewaySettings.ServerTimingMode;
import dev.velox.engine.observe.Timings;

import static org.assertj.core.api.Assertions.assertThat;

class ServerTimingTests {

    @Test
    void itIsWantedAsTheModeSays() {
        ServerTiming onRequest = new ServerTiming(ServerTimingMode.ON_REQUEST);
        assertThat(onRequest.wanted(head("profile=true"))).isTrue();
        assertThat(onRequest.wanted(head("a=b&profile=true"))).isTrue();
        assertThat(onRequest.wanted(head("profile=false"))).isFalse();
        assertThat(onRequest.wanted(head("xprofile=true"))).isFalse();
        assertThat(onRequest.wanted(head(null))).isFalse();
        assertThat(new ServerTiming(ServerTimingMode.ALWAYS).wanted(head(null))).isTrue();
        assertThat(new ServerTiming(ServerTimingMode.OFF).wanted(head("profile=true")))
                .isFalse();
    }

    @Test
    void theParameterIsTakenOutAndTheRestOfTheQueryStaysAsItCame() {
        assertThat(ServerTiming.stripped(head("profile=true")).query()).isNull();
        assertThat(ServerTiming.stripped(head("profile=false&a=%20&&b")).query())
                .isEqualTo("a=%20&&b");
        assertThat(ServerTiming.stripped(head("a=1&profile&b=2")).query()).isEqualTo("a=1&b=2");
        RequestHead other = head("my_profile=1&profiles=2");
        assertThat(ServerTiming.stripped(other)).isSameAs(other);
        assertThat(ServerTiming.stripped(head(null)).query()).isNull();
    }

    @Test
    void phasesAndTotalAreMillisecondsWithThreeDecimals() {
        assertThat(ServerTiming.value(new Timings(1_000, 2_000_000, 0, 999, 0, 30_500_000, 1_234_567_890, 0)))
                .isEqualTo("receive;dur=0.001, queue;dur=2.000, route;dur=0.000, connect;dur=30.500,"
                        + " ttfb;dur=1234.567, total;dur=1267.069");
    }

    private static RequestHead head(@Nullable String query) {
        return new RequestHead(Operation.CREATE_RESPONSE, "responses", query, new Headers());
    }
}
