package dev.velox.faultkit;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static dev.velox.faultkit.ChatAnswer.utf8;

/**
 * Plays one fault to one call. What happens midway waits for {@link ReceivedCall#proceed} on a stepwise server, and
 * otherwise a moment, because a reset may overtake the bytes before it. Threads: the wire's loop.
 */
final class Performance {

    static final int RETRY_AFTER_SECONDS = 1;

    private static final long MOMENT_MILLIS = 20;
    private static final long DRIP_MILLIS = 5;
    private static final int DRIP_BYTES = 8;
    private static final long HUGE_BYTES = 100L << 20;
    private static final int HUGE_PIECE_BYTES = 64 << 10;

    private final ReceivedCall call;
    private final Wire wire;
    private final ChatAnswer answer;
    private final boolean first;
    private final boolean stepwise;
    private Runnable onWritable = () -> {};

    /**
     * Prepares one call's answer.
     *
     * @param first whether no call of this model name came before
     */
    Performance(ReceivedCall call, Wire wire, ChatAnswer answer, boolean first, boolean stepwise) {
        this.call = call;
        this.wire = wire;
        this.answer = answer;
        this.first = first;
        this.stepwise = stepwise;
    }

    void play(Fault fault) {
        switch (fault) {
            case OK -> ok();
            case SILENT -> {}
            case SILENT_AFTER_HEAD -> head();
            case SILENT_MIDWAY -> beginning();
            case CUT_MID_EVENT -> {
                beginning();
                if (call.stream()) {
                    wire.send(half(answer.events().get(1)));
                }
                midway(wire::cut);
            }
            case CUT_MID_CHARACTER -> cutMidCharacter();
            case RESET -> wire.reset();
            case RESET_MIDWAY -> {
                beginning();
                midway(wire::reset);
            }
            case REFUSED_STREAM -> wire.refuseStream();
            case GOAWAY_UNPROCESSED -> wire.goAway(false);
            case GOAWAY_MIDWAY -> {
                beginning();
                midway(() -> {
                    wire.goAway(true);
                    rest();
                });
            }
            case RATE_LIMITED -> rateLimited();
            case ERROR_THEN_OK -> errorOrOk(500, "server_error");
            case UNAVAILABLE_THEN_OK -> errorOrOk(503, "overloaded");
            case SLOW_DRIP -> {
                head();
                drip(wholeBody(), 0);
            }
            case MALFORMED_CHUNK, MALFORMED_FRAME -> {
                unsizedBeginning();
                midway(wire::malformed);
            }
            case ENDLESS_HEAD -> {
                wire.endlessHead();
                moreHead();
            }
            case HUGE -> huge();
            case WRONG_CONTENT_TYPE ->
                whole(new AnswerHead(200, "text/html", -1, -1), "<html><body>Welcome</body></html>");
            case DONE_MISSING -> events("");
            case DONE_TWICE -> events(ChatAnswer.DONE + ChatAnswer.DONE);
        }
    }

    /** The client takes more again. */
    void writable() {
        onWritable.run();
    }

    private void ok() {
        head();
        wire.send(wholeBody());
        wire.end();
    }

    private void events(String end) {
        head();
        wire.send(utf8(String.join("", answer.events()) + end));
        wire.end();
    }

    private void whole(AnswerHead head, String body) {
        wire.head(head);
        wire.send(utf8(body));
        wire.end();
    }

    private void errorOrOk(int status, String code) {
        if (first) {
            String body = ChatAnswer.error("Only the first call fails.", "server_error", code);
            whole(AnswerHead.json(status, utf8(body).length), body);
        } else {
            ok();
        }
    }

    private void rateLimited() {
        String body = ChatAnswer.error("Too many requests.", "rate_limit_error", "rate_limit_exceeded");
        whole(new AnswerHead(429, "application/json", utf8(body).length, RETRY_AFTER_SECONDS), body);
    }

    private void head() {
        wire.head(call.stream() ? AnswerHead.events() : AnswerHead.json(200, wholeBody().length));
    }

    /** Head, and the first event or the first half of the document. */
    private void beginning() {
        head();
        wire.send(call.stream() ? utf8(answer.events().getFirst()) : half(answer.document()));
    }

    /** The same with a body whose length is not announced: over HTTP/1.1 chunks. */
    private void unsizedBeginning() {
        wire.head(call.stream() ? AnswerHead.events() : AnswerHead.json(200, -1));
        wire.send(call.stream() ? utf8(answer.events().getFirst()) : half(answer.document()));
    }

    /** What {@link #beginning} left. */
    private void rest() {
        byte[] body = wholeBody();
        int sent = call.stream() ? utf8(answer.events().getFirst()).length : half(answer.document()).length;
        wire.send(Arrays.copyOfRange(body, sent, body.length));
        wire.end();
    }

    private void cutMidCharacter() {
        head();
        List<String> events = answer.events();
        String before = call.stream() ? String.join("", events.subList(0, ChatAnswer.EVENT_WITH_EURO)) : "";
        String within = call.stream() ? events.get(ChatAnswer.EVENT_WITH_EURO) : answer.document();
        int euro = utf8(before + within.substring(0, within.indexOf('€'))).length;
        wire.send(Arrays.copyOf(utf8(before + within), euro + 1));
        midway(wire::cut);
    }

    private void drip(byte[] body, int from) {
        int to = Math.min(body.length, from + DRIP_BYTES);
        wire.send(Arrays.copyOfRange(body, from, to));
        if (to == body.length) {
            wire.end();
        } else {
            later(DRIP_MILLIS, () -> drip(body, to));
        }
    }

    private void moreHead() {
        if (wire.writable()) {
            wire.moreHead();
        }
        later(1, this::moreHead);
    }

    private void huge() {
        String piece = "x".repeat(HUGE_PIECE_BYTES);
        long pieces = HUGE_BYTES / HUGE_PIECE_BYTES;
        byte[] before = utf8(call.stream() ? answer.events().getFirst() : answer.documentBefore());
        byte[] each = utf8(call.stream() ? answer.content(piece) : piece);
        byte[] behind =
                utf8(call.stream() ? answer.events().getLast() + ChatAnswer.DONE : answer.documentBehind((int) pieces));
        wire.head(
                call.stream()
                        ? AnswerHead.events()
                        : AnswerHead.json(200, before.length + pieces * each.length + behind.length));
        wire.send(before);
        onWritable = new Runnable() {
            private long left = pieces;

            @Override
            public void run() {
                while (left > 0 && wire.writable() && call.open()) {
                    left--;
                    wire.send(each);
                    if (left == 0) {
                        wire.send(behind);
                        wire.end();
                    }
                }
            }
        };
        onWritable.run();
    }

    private void midway(Runnable next) {
        Runnable ifOpen = () -> {
            if (call.open()) {
                next.run();
            }
        };
        if (stepwise) {
            call.whenProceeding(ifOpen, wire.loop());
        } else {
            later(MOMENT_MILLIS, ifOpen);
        }
    }

    private void later(long millis, Runnable next) {
        wire.loop()
                .schedule(
                        () -> {
                            if (call.open()) {
                                next.run();
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    private byte[] wholeBody() {
        return utf8(call.stream() ? String.join("", answer.events()) + ChatAnswer.DONE : answer.document());
    }

    private static byte[] half(String text) {
        byte[] all = utf8(text);
        return Arrays.copyOf(all, all.length / 2);
    }
}
