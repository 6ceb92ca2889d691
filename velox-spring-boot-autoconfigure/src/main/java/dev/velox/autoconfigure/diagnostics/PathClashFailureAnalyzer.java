package dev.velox.autoconfigure.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.velox.autoconfigure.web.PathClashException;

/** Explains a path that both the gateway and a controller of the application claim. */
final class PathClashFailureAnalyzer extends AbstractFailureAnalyzer<PathClashException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, PathClashException cause) {
        return new FailureAnalysis(
                cause.getClaimedPath() + " is served by the gateway and mapped by " + cause.getHandler()
                        + " too; one of the two would never be called.",
                "Map another path, move the gateway with velox.ingress.base-path, or switch it off with"
                        + " velox.enabled=false.",
                cause);
    }
}
