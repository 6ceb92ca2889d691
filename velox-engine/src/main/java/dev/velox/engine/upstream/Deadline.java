package dev.velox.engine.upstream;

/** What an attempt is given time for. The label is the name of the setting. */
enum Deadline {
    CONNECT("connect", "no connection was open"),
    HEAD("head", "no answer came"),
    STREAM_HEAD("stream-head", "no answer came"),
    FIRST_TOKEN("first-token", "no event with data came"),
    IDLE("idle", "nothing more of the answer came"),
    CLIENT_WRITE("client-write", "the caller took nothing of the answer"),
    TOTAL("total", "the answer was not whole");

    private final String label;
    private final String fact;

    Deadline(String label, String fact) {
        this.label = label;
        this.fact = fact;
    }

    String label() {
        return label;
    }

    /** What had not happened in time. */
    String fact() {
        return fact;
    }
}
