package dev.velox.autoconfigure.web;

/**
 * Tells the server that an answer broke after it was committed, so that it ends the connection without a clean end. Not a
 * fault of the server's: no stack trace.
 */
final class AnswerBrokenException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AnswerBrokenException() {
        super(
                "The answer broke after it was committed: ending the connection, so that nobody takes it for whole",
                null,
                false,
                false);
    }
}
