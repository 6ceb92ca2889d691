package dev.velox.engine.ingress;

import io.netty.handler.codec.http.HttpRequest;
import org.jspecify.annotations.Nullable;

import dev.velox.engine.ingress.Claim.Claimed;
import dev.velox.engine.ingress.Claim.NotOurs;

/** What the head of a request is aimed at, and whether that is the gateway's. Used again for each head of a connection. */
final class HeadMatch {

    private static final Claim NOT_OURS = new NotOurs();

    private final LaneSettings settings;
    private RequestTarget target = RequestTarget.of("/");
    private Claim claim = NOT_OURS;

    HeadMatch(LaneSettings settings) {
        this.settings = settings;
    }

    void read(HttpRequest request) {
        claim = NOT_OURS;
        target = RequestTarget.of(request.uri());
        String context = settings.contextPath();
        if (request.decoderResult().isSuccess()
                && request.protocolVersion().majorVersion() == 1
                && !target.odd()
                && target.path().startsWith(context)) {
            // A CORS preflight is an OPTIONS, which is claimed by nobody.
            claim = settings.claims()
                    .match(request.method().name(), target.path().substring(context.length()), false);
        }
    }

    RequestTarget target() {
        return target;
    }

    Claim claim() {
        return claim;
    }

    /** What is asked of the gateway, or null when nothing is. */
    @Nullable Claimed claimed() {
        return claim instanceof Claimed match ? match : null;
    }
}
