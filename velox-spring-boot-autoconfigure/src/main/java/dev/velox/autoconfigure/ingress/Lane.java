package dev.velox.autoconfigure.ingress;

/**
 * The way in that was chosen.
 *
 * @param name name of the lane, {@link #NETTY} or {@link #WEBFLUX}
 * @param reason why this one, in a few words
 */
public record Lane(String name, String reason) {

    /** Channel handlers in front of WebFlux, or on a port of their own. */
    public static final String NETTY = "netty";

    /** A functional endpoint of WebFlux. */
    public static final String WEBFLUX = "webflux";

    /** Whether requests are taken before WebFlux sees them. */
    public boolean netty() {
        return name.equals(NETTY);
    }
}
