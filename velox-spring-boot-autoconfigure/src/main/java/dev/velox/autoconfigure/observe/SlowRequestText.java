package dev.velox.autoconfigure.observe;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.observe.ExchangeRecord;
import dev.velox.engine.observe.Timings;

/** The line about one slow request. */
final class SlowRequestText {

    private static final int MAX_NAME = 64;
    private static final int MAX_PAUSES = 8;

    private SlowRequestText() {}

    static String of(ExchangeRecord exchange, List<Pause> pauses) {
        StringBuilder line = new StringBuilder(256).append("Slow request: ");
        Timings.appendMillis(line, exchange.durationNanos()).append("ms");
        field(line, "operation", exchange.operation());
        field(line, "model", exchange.model());
        field(line, "upstream", exchange.upstream());
        field(line, "id", exchange.requestId());
        line.append(", attempts=").append(exchange.attempts());
        line.append(", outcome=").append(exchange.outcome());
        line.append(", status=").append(exchange.status());
        line.append("; phases: ").append(exchange.timings());
        line.append("; meanwhile: ");
        if (pauses.isEmpty()) {
            line.append("no pause of the JVM or of a loop");
        }
        for (int i = 0; i < Math.min(pauses.size(), MAX_PAUSES); i++) {
            Pause pause = pauses.get(i);
            Timings.appendMillis(
                            line.append(i == 0 ? "" : ", ").append(pause.what()).append(' '),
                            pause.endNanos() - pause.startNanos())
                    .append("ms");
        }
        if (pauses.size() > MAX_PAUSES) {
            line.append(" and ").append(pauses.size() - MAX_PAUSES).append(" more");
        }
        return line.toString();
    }

    private static void field(StringBuilder line, String name, @Nullable String value) {
        if (value != null) {
            line.append(", ").append(name).append('=').append(cleaned(value));
        }
    }

    /** Cut, and without anything that could begin a new line or look like another field. */
    static String cleaned(String value) {
        StringBuilder clean = new StringBuilder(Math.min(value.length(), MAX_NAME));
        for (int i = 0; i < Math.min(value.length(), MAX_NAME); i++) {
            char each = value.charAt(i);
            clean.append(each > ' ' && each < 0x7f && each != ',' && each != ';' && each != '=' ? each : '?');
        }
        return value.length() > MAX_NAME ? clean.append("...").toString() : clean.toString();
    }
}
