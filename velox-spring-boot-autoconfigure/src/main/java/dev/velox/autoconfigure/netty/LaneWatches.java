package dev.velox.autoconfigure.netty;

import java.util.List;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.ingress.LaneCall;
import dev.velox.engine.ingress.LaneWatch;

/** Tells several who watch the lane, the ones that began first at the end last; one that throws does so when all have heard. */
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
        RuntimeException thrown = null;
        for (LaneWatch watch : all) {
            try {
                watch.began(channel, call);
            } catch (RuntimeException e) {
                thrown = first(thrown, e);
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }

    @Override
    public void ended(Channel channel, LaneCall call) {
        RuntimeException thrown = null;
        for (int i = all.length - 1; i >= 0; i--) {
            try {
                all[i].ended(channel, call);
            } catch (RuntimeException e) {
                thrown = first(thrown, e);
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }

    private static RuntimeException first(@Nullable RuntimeException thrown, RuntimeException next) {
        if (thrown == null) {
            return next;
        }
        if (!thrown.equals(next)) {
            thrown.addSuppressed(next);
        }
        return thrown;
    }
}
