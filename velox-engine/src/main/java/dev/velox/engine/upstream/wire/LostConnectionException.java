package dev.velox.engine.upstream.wire;

import java.io.IOException;

/** The connection ended, by whom and why says the message. Expected in operation, hence without a stack trace. */
final class LostConnectionException extends IOException {

    private static final long serialVersionUID = 1L;

    LostConnectionException(String fact) {
        super(fact);
    }

    @Override
    public Throwable fillInStackTrace() {
        return this;
    }
}
