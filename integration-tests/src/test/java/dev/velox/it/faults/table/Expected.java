package dev.velox.it.faults.table;

import java.util.Collections;
import java.util.List;

import dev.velox.faultkit.CallEnd;
import dev.velox.faultkit.Door;
import dev.velox.faultkit.WireProtocol;

/** What contracts 8 and 9 promise for each case. */
final class Expected {

    static final String GOOD_STREAM = "200, 8 events, [DONE], clean end";
    private static final String GOOD_DOCUMENT = "200, document, clean end";

    private static final String UNAVAILABLE = "upstream_unavailable";
    private static final String MALFORMED = "upstream_protocol_error";
    private static final String TIMEOUT = "upstream_timeout";

    private final FaultRow row;

    private Expected(FaultRow row) {
        this.row = row;
    }

    /** Attempts of one request at most, unless configured otherwise. */
    private static final int ATTEMPTS = 3;

    static Observation of(FaultRow row, Company company) {
        return company == Company.ALONE ? alone(row) : withSibling(row);
    }

    /** Before commit the sibling answers instead; after it nobody can. */
    static Observation withSibling(FaultRow row) {
        Expected expected = new Expected(row);
        Observation alone = expected.alone();
        if (!expected.mayBeSentAgain()) {
            return alone;
        }
        return new Observation(expected.good(), alone.faulty().stream().limit(1).toList(), 1);
    }

    /** Contracts 8. Over HTTP/1.1 nothing tells a mute server from one that thinks. */
    private boolean mayBeSentAgain() {
        return switch (row.door()) {
            case REFUSING -> true;
            case MUTE -> row.stream() || row.protocol() == WireProtocol.HTTP2;
            case OPEN ->
                switch (row.fault()) {
                    case RESET, REFUSED_STREAM, GOAWAY_UNPROCESSED, RATE_LIMITED, UNAVAILABLE_THEN_OK, ENDLESS_HEAD ->
                        true;
                    case SILENT, SILENT_AFTER_HEAD -> row.stream();
                    default -> false;
                };
        };
    }

    /** Without anybody to fall back to: what may be sent again goes to the same upstream, and then the truth is told. */
    static Observation alone(FaultRow row) {
        return new Expected(row).alone();
    }

    private Observation alone() {
        if (row.door() != Door.OPEN) {
            return new Observation(
                    row.door() == Door.REFUSING ? error(502, UNAVAILABLE) : error(504, TIMEOUT), List.of(), 0);
        }
        return switch (row.fault()) {
            case OK, SLOW_DRIP, GOAWAY_MIDWAY -> one(good(), CallEnd.WHOLE);
            // Who has let a deadline pass is not given a second one: only another endpoint is.
            case SILENT -> one(error(504, TIMEOUT), givenUp());
            case SILENT_AFTER_HEAD -> one(row.stream() ? error(504, TIMEOUT) : brokenOff(0, TIMEOUT), givenUp());
            case SILENT_MIDWAY -> one(brokenOff(1, TIMEOUT), givenUp());
            case CUT_MID_EVENT, RESET_MIDWAY -> one(brokenOff(1, UNAVAILABLE), CallEnd.BROKEN);
            case CUT_MID_CHARACTER -> one(brokenOff(5, UNAVAILABLE), CallEnd.BROKEN);
            case RESET, REFUSED_STREAM, GOAWAY_UNPROCESSED -> all(error(502, UNAVAILABLE), CallEnd.BROKEN);
            case RATE_LIMITED -> one("429, retry-after 1 of the upstream", CallEnd.WHOLE);
            case ERROR_THEN_OK -> one("500 of the upstream", CallEnd.WHOLE);
            case UNAVAILABLE_THEN_OK -> new Observation(good(), List.of(CallEnd.WHOLE, CallEnd.WHOLE), 0);
            case MALFORMED_CHUNK, MALFORMED_FRAME -> one(brokenOff(1, MALFORMED), CallEnd.LEFT);
            case ENDLESS_HEAD -> one(error(502, MALFORMED), CallEnd.LEFT);
            case HUGE -> one(row.stream() ? "200, 1602 events, [DONE], clean end" : GOOD_DOCUMENT, CallEnd.WHOLE);
            case WRONG_CONTENT_TYPE -> one("200, `text/html`, clean end", CallEnd.WHOLE);
            case DONE_MISSING -> one("200, 8 events, clean end", CallEnd.WHOLE);
            case DONE_TWICE -> one("200, 8 events, [DONE], [DONE], clean end", CallEnd.WHOLE);
        };
    }

    private static Observation one(String view, CallEnd end) {
        return new Observation(view, List.of(end), 0);
    }

    private static Observation all(String view, CallEnd end) {
        return new Observation(view, Collections.nCopies(ATTEMPTS, end), 0);
    }

    private static String error(int status, String code) {
        return status + " `" + code + "`";
    }

    private String good() {
        return row.stream() ? GOOD_STREAM : GOOD_DOCUMENT;
    }

    /** After commit: whole events, the error, and no end that looks like one. */
    private String brokenOff(int events, String code) {
        return row.stream()
                ? "200, " + events + (events == 1 ? " event" : " events") + ", error event `" + code + "`, broken end"
                : "200, part of the document, broken end";
    }

    /** Over HTTP/2 it costs the stream, not its connection. */
    private CallEnd givenUp() {
        return row.protocol() == WireProtocol.HTTP2 ? CallEnd.RESET : CallEnd.LEFT;
    }
}
