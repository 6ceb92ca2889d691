package dev.velox.autoconfigure.ingress;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

import dev.velox.autoconfigure.InvalidVeloxSettingException;

/** Takes the fast lane where it goes around nothing that the application put in the way. */
final class LaneChoice {

    private static final Logger log = LoggerFactory.getLogger(LaneChoice.class);

    private LaneChoice() {}

    /**
     * @throws InvalidVeloxSettingException if the Netty lane is asked for where there is no server to put it into
     */
    static Lane choose(IngressProperties properties, ConfigurableListableBeanFactory beans) {
        if (properties.listener().enabled()) {
            return new Lane(Lane.NETTY, "on a port of its own: velox.ingress.listener.port");
        }
        LaneObstacles obstacles = new LaneObstacles(beans);
        return switch (properties.lane()) {
            case WEBFLUX -> new Lane(Lane.WEBFLUX, "named by velox.ingress.lane");
            case NETTY -> named(obstacles);
            case AUTO -> chosen(obstacles);
        };
    }

    private static Lane chosen(LaneObstacles obstacles) {
        if (!obstacles.onReactorNetty()) {
            return new Lane(Lane.WEBFLUX, "the web server is not Boot's Reactor Netty");
        }
        List<String> found = obstacles.all();
        return found.isEmpty()
                ? new Lane(Lane.NETTY, "nothing of the application stands in front of its paths")
                : new Lane(Lane.WEBFLUX, "it runs behind what the application has: " + String.join(", ", found));
    }

    private static Lane named(LaneObstacles obstacles) {
        InvalidVeloxSettingException.check(
                obstacles.onReactorNetty(),
                "velox.ingress.lane",
                Lane.NETTY,
                "auto or webflux, because the web server is not Boot's Reactor Netty; or a port of the gateway's own,"
                        + " velox.ingress.listener.port");
        List<String> chains = obstacles.securityChains();
        if (!chains.isEmpty()) {
            log.warn(
                    "velox.ingress.lane=netty goes around Spring Security ({}): whoever reaches the port reaches the"
                            + " gateway, and only velox.access.api-keys asks who that is. velox.ingress.lane=auto runs"
                            + " behind Spring Security",
                    String.join(", ", chains));
        }
        List<String> around = obstacles.all();
        return new Lane(
                Lane.NETTY,
                around.isEmpty()
                        ? "named by velox.ingress.lane"
                        : "named by velox.ingress.lane; it goes around " + String.join(", ", around));
    }
}
