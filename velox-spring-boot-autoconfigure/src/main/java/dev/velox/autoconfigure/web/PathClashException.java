package dev.velox.autoconfigure.web;

/** A controller of the application maps what the gateway claims; one of the two would never be called. */
public class PathClashException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String claimedPath;
    private final String handler;

    /**
     * @param claimedPath method and path that both map, for example {@code POST /v1/responses}
     * @param handler the application's handler method
     */
    public PathClashException(String claimedPath, String handler) {
        super(claimedPath + " is served by Velox and mapped by " + handler
                + ": map another path, or move Velox with velox.ingress.base-path");
        this.claimedPath = claimedPath;
        this.handler = handler;
    }

    /** Method and path that both map. */
    public String getClaimedPath() {
        return claimedPath;
    }

    /** The application's handler method. */
    public String getHandler() {
        return handler;
    }
}
