package dev.velox.engine.answer;

/**
 * The lines of server-sent events (WHATWG HTML section 9.2.6): gives the values of the fields {@code data} of each event to a
 * walk as one document, and passes over everything else. Whole events that can say nothing more are passed over too.
 */
final class EventLines {

    private static final int NAME_LENGTH = 4;
    private static final String NAME = "data";

    /** What stands at the very start of some streams. */
    private static final int[] MARK = {0xEF, 0xBB, 0xBF};

    private enum State {
        /** At the start of the stream: a byte order mark may follow. */
        FIRST,
        /** In the name of a field, as far as it is {@code data}. */
        NAME,
        /** Behind the colon: one blank is not part of the value. */
        COLON,
        DATA,
        OTHER
    }

    private final JsonWalk walk;
    private final Findings findings;
    private State state = State.FIRST;
    private int matched;
    private boolean afterCr;
    private boolean dataBefore;

    EventLines(JsonWalk walk, Findings findings) {
        this.walk = walk;
        this.findings = findings;
    }

    void start() {
        state = State.FIRST;
        matched = 0;
        afterCr = false;
        eventEnded();
    }

    /** @param bytes followed by eight quotes behind {@code end}, and readable as {@link Needles} read */
    void read(byte[] bytes, int end) {
        int at = 0;
        int asked = 0;
        while (at < end) {
            if (at >= asked && betweenDocuments() && findings.knowsWhoAnswers()) {
                asked = Needles.find(bytes, at, end);
                int ended = lastEventEnd(bytes, at, asked);
                if (ended > at) {
                    at = ended;
                    afterCr = bytes[at - 1] == '\r';
                    continue;
                }
            }
            byte c = bytes[at];
            if (isLineEnd(c)) {
                if (c == '\r' || !afterCr) {
                    lineEnded();
                }
                afterCr = c == '\r';
                at++;
                continue;
            }
            afterCr = false;
            switch (state) {
                case FIRST -> at += firstByte(c);
                case NAME -> {
                    nameByte(c);
                    at++;
                }
                case COLON -> {
                    state = State.DATA;
                    at += c == ' ' ? 1 : 0;
                }
                case DATA -> at = walk.walk(bytes, at, end, true);
                case OTHER -> at = Window.lineEnd(bytes, at, end);
            }
        }
    }

    /** At the start of a line, and no line before it gave its event data. */
    private boolean betweenDocuments() {
        return state == State.NAME && matched == 0 && !dataBefore;
    }

    /** Behind the last blank line that ends at or before {@code to}, or {@code from}: that is the start of a line. */
    private static int lastEventEnd(byte[] bytes, int from, int to) {
        for (int at = to; at > from + 1; at--) {
            byte last = bytes[at - 1];
            byte before = bytes[at - 2];
            boolean crLf = last == '\n' && before == '\r';
            if (crLf ? at > from + 2 && isLineEnd(bytes[at - 3]) : isLineEnd(last) && isLineEnd(before)) {
                return at;
            }
        }
        return from;
    }

    private static boolean isLineEnd(byte c) {
        return c == '\n' || c == '\r';
    }

    /** How many bytes it took. */
    private int firstByte(byte c) {
        if ((c & 0xFF) == MARK[matched]) {
            matched++;
            if (matched == MARK.length) {
                lineBegins();
            }
            return 1;
        }
        if (matched == 0) {
            lineBegins();
        } else {
            state = State.OTHER;
        }
        return 0;
    }

    private void lineBegins() {
        state = State.NAME;
        matched = 0;
    }

    private void nameByte(byte c) {
        if (matched < NAME_LENGTH && c == NAME.charAt(matched)) {
            matched++;
        } else if (matched == NAME_LENGTH && c == ':') {
            state = State.COLON;
            if (dataBefore) {
                walk.lineEnded();
            }
            dataBefore = true;
        } else {
            state = State.OTHER;
        }
    }

    private void lineEnded() {
        if (state == State.NAME && matched == 0) {
            eventEnded();
        }
        lineBegins();
    }

    private void eventEnded() {
        if (dataBefore) {
            walk.start();
        }
        dataBefore = false;
    }
}
