package dev.velox.autoconfigure.netty;

import java.util.List;

import io.netty.channel.Channel;

import dev.velox.engine.ingress.LaneCall;
import dev.velox.engine.ingress.LaneWatch;

/** Tells several who watch the lane, the ones that began first at the end last. */
final class LaneWatches implements LaneWatch {

    private final LaneWatch[] all;

    private LaneWatches(List<LaneWatch> all) {
        this.all = all.toArray(LaneWatch[]::new);
    }

    static LaneWatch of(List<LaneWatch> all) {
        return switch (all.size()) {
            case 0 -> NONE;
            case 1 -> all.getFirst();
            default -> new LaneWatches(all);
        };
    }

    @Override
    public void began(Channel channel, LaneCall call) {
        for (LaneWatch watch : all) {
            watch.began(channel, call);
        }
    }

    @Override
    public void ended(Channel channel, LaneCall call) {
        for (int i = all.length - 1; i >= 0; i--) {
            all[i].ended(channel, call);
        }
    }
}
