package dev.velox.autoconfigure.ingress;

import dev.velox.autoconfigure.ingress.IngressProperties.LaneMode;

/**
 * The way in that was chosen.
 *
 * @param name name of the lane
 * @param reason why this one, in a few words
 */
public record Lane(String name, String reason) {

    static Lane choose(LaneMode mode) {
        return switch (mode) {
            case AUTO -> new Lane("webflux", "the only lane of this version; it runs behind every WebFilter");
            case WEBFLUX -> new Lane("webflux", "named by velox.ingress.lane");
        };
    }
}
