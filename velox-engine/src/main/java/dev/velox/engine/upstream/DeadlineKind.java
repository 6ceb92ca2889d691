package dev.velox.engine.upstream;

/** What an attempt is given time for. The label is the name of the setting. */
enum DeadlineKind {
    CONNECT(0, "connect", "no connection was open"),
    HEAD(1, "head", "no answer came"),
    STREAM_HEAD(2, "stream-head", "no answer came"),
    FIRST_TOKEN(3, "first-token", "no event with data came"),
    IDLE(4, "idle", "nothing more of the answer came"),
    CLIENT_WRITE(5, "client-write", "the caller took nothing of the answer"),
    TOTAL(6, "total", "the answer was not whole"),
    /** No failure: the stream is kept alive. */
    HEARTBEAT(7, "heartbeat", "no event came"),
    /** While the connections that there are have no room. */
    ACQUIRE(8, "acquire", "no connection was free");

    private final int index;
    private final String label;
    private final String fact;

    DeadlineKind(int index, String label, String fact) {
        this.index = index;
        this.label = label;
        this.fact = fact;
    }

    /** Where its time stands in an array of all of them. */
    int index() {
        return index;
    }

    String label() {
        return label;
    }

    /** What had not happened in time. */
    String fact() {
        return fact;
    }
}
