package dev.velox.autoconfigure.netty;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import dev.velox.engine.ingress.LaneCall;
import dev.velox.engine.ingress.LaneWatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LaneWatchesTests {

    private final List<String> heard = new ArrayList<>();

    @Test
    void everybodyHearsAlsoBesideOneThatThrows() {
        LaneWatch all = LaneWatches.of(List.of(watch("first"), watch("second"), watch("third")));
        LaneCall call = (LaneCall) Proxy.newProxyInstance(
                LaneCall.class.getClassLoader(), new Class<?>[] {LaneCall.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        EmbeddedChannel channel = new EmbeddedChannel();

        assertThatThrownBy(() -> all.began(channel, call))
                .hasMessage("first")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(2));
        assertThatThrownBy(() -> all.ended(channel, call)).hasMessage("third");

        assertThat(heard)
                .containsExactly(
                        "first began", "second began", "third began", "third ended", "second ended", "first ended");
        channel.finishAndReleaseAll();
    }

    private LaneWatch watch(String name) {
        return new LaneWatch() {
            @Override
            public void began(Channel channel, LaneCall call) {
                heard.add(name + " began");
                throw new IllegalStateException(name);
            }

            @Override
            public void ended(Channel channel, LaneCall call) {
                heard.add(name + " ended");
                throw new IllegalStateException(name);
            }
        };
    }
}
