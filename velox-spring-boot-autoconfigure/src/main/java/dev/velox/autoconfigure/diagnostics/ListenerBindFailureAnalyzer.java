package dev.velox.autoconfigure.diagnostics;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import dev.velox.autoconfigure.netty.ListenerBindException;

/** Explains a port of the gateway's own that cannot be opened, most often because somebody else has it. */
final class ListenerBindFailureAnalyzer extends AbstractFailureAnalyzer<ListenerBindException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ListenerBindException cause) {
        return new FailureAnalysis(
                "The gateway cannot listen on " + cause.address() + ": " + cause.reason() + ".",
                "Stop what listens there, or change velox.ingress.listener.port (0 takes any free port) or"
                        + " velox.ingress.listener.address.",
                cause);
    }
}
