package dev.velox.engine.ingress;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import dev.velox.engine.exchange.Operation;
import dev.velox.engine.ingress.Claim.MethodNotAllowed;
import dev.velox.engine.ingress.Claim.NotOurs;
import dev.velox.engine.ingress.Claim.UnknownBelowBase;

/**
 * The paths that Velox takes: those of its {@link Operation}s below one base path, by exact method and raw path.
 *
 * <p>The path is compared as it stood on the wire, without decoding or normalising. {@code %72esponses}, {@code //},
 * {@code ;a=b}, a trailing slash and dot segments are therefore not claimed, in any lane: what reads differently to two
 * readers must not be taken by one of them. Only ids may hold percent-encoding, and none that decodes to a dot segment or
 * a control character; a model's id may span several segments.
 */
public final class Claims {

    private static final Claim NOT_OURS = new NotOurs();
    private static final Claim UNKNOWN_BELOW_BASE = new UnknownBelowBase();

    private final String basePath;
    private final String prefix;
    private final PathShape[] shapes;

    /** As {@link #Claims(String, Set)}, with every operation but {@link Operation#CLUSTER}, which is the user's to want. */
    public Claims(String basePath) {
        this(basePath, EnumSet.complementOf(EnumSet.of(Operation.CLUSTER)));
    }

    /**
     * @param basePath what stands before every claimed path, for example {@code /v1}; may be empty
     * @param operations what is claimed there
     * @throws IllegalArgumentException if it does not start with a slash, ends with one, or is not in its plain form
     */
    public Claims(String basePath, Set<Operation> operations) {
        if (!basePath.isEmpty() && (basePath.charAt(0) != '/' || !PathShape.isPlain(basePath, 1))) {
            throw new IllegalArgumentException("velox.ingress.base-path: " + basePath
                    + " (expected: empty, or a path such as /v1 that starts with '/', does not end with '/' and holds no"
                    + " '//', '.', '..', ';' or '%')");
        }
        this.basePath = basePath;
        this.prefix = basePath + "/";
        this.shapes = operations.stream().sorted().map(PathShape::new).toArray(PathShape[]::new);
    }

    public String basePath() {
        return basePath;
    }

    /**
     * Decides one request.
     *
     * @param method HTTP method, case-sensitive (RFC 9110 section 9.1)
     * @param rawPath path as it came, below the application's context path, without the query
     * @param corsPreflight whether it is an {@code OPTIONS} with {@code Origin} and {@code Access-Control-Request-Method}:
     *     such a request is answered by the application's CORS configuration, never by Velox
     */
    public Claim match(String method, String rawPath, boolean corsPreflight) {
        if (corsPreflight || !rawPath.startsWith(prefix)) {
            return NOT_OURS;
        }
        boolean known = false;
        for (PathShape shape : shapes) {
            if (shape.matches(rawPath, prefix.length())) {
                if (shape.operation().method().equals(method)) {
                    return shape.claimed(rawPath, prefix.length());
                }
                known = true;
            }
        }
        return known ? new MethodNotAllowed(allow(rawPath)) : UNKNOWN_BELOW_BASE;
    }

    private String allow(String rawPath) {
        List<String> methods = new ArrayList<>(2);
        for (PathShape shape : shapes) {
            if (shape.matches(rawPath, prefix.length())) {
                methods.add(shape.operation().method());
            }
        }
        return String.join(", ", methods);
    }
}
