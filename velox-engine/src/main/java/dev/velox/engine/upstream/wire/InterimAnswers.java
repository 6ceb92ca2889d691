package dev.velox.engine.upstream.wire;

import io.netty.handler.codec.http.HttpStatusClass;

/**
 * Answers before the answer, status 1xx (RFC 9110 section 15.2): swallowed, because nobody here asked for one, and limited,
 * because they could go on for ever.
 */
public final class InterimAnswers {

    /** How many may come before one answer. */
    public static final int MAX = 8;

    private InterimAnswers() {}

    /** 101 is none: it would end HTTP on the connection. */
    public static boolean isInterim(int status) {
        return HttpStatusClass.INFORMATIONAL.contains(status) && status != 101;
    }

    /** More of them than allowed. Expected under attack, hence without a stack trace. */
    public static final class TooMany extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public TooMany() {
            super("more than " + MAX + " interim answers (status 1xx)", null, false, false);
        }
    }
}
