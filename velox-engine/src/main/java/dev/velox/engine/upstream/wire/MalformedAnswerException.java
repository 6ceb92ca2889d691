package dev.velox.engine.upstream.wire;

/**
 * What came is no answer to an HTTP request. Says what is wrong, never what came. Expected in operation, hence without a stack
 * trace.
 */
final class MalformedAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MalformedAnswerException(String fact) {
        super(fact, null, false, false);
    }
}
