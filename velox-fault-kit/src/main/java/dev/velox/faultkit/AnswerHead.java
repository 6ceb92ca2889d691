package dev.velox.faultkit;

/**
 * Head of an answer.
 *
 * @param status HTTP status
 * @param type value of {@code content-type}
 * @param length bytes of the body, or -1 when its end will say
 * @param retryAfter seconds for {@code retry-after}, or -1 for none
 */
record AnswerHead(int status, String type, long length, int retryAfter) {

    static AnswerHead events() {
        return new AnswerHead(200, "text/event-stream", -1, -1);
    }

    static AnswerHead json(int status, long length) {
        return new AnswerHead(status, "application/json", length, -1);
    }
}
