package dev.velox.engine.ingress;

import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** The value of {@code Date} (RFC 9110 section 5.6.7), made once per second. Confined to its loop. */
final class HttpDate {

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final InstantSource wallClock;
    private String text = "";
    private long untilNanos;

    HttpDate(InstantSource wallClock) {
        this.wallClock = wallClock;
    }

    /** @param nowNanos reading of the engine's clock */
    String at(long nowNanos) {
        if (text.isEmpty() || nowNanos - untilNanos >= 0) {
            Instant now = wallClock.instant();
            text = FORM.format(now);
            Instant next = now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
            untilNanos = nowNanos + now.until(next, ChronoUnit.NANOS);
        }
        return text;
    }
}
