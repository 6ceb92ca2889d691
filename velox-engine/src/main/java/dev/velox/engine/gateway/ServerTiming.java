package dev.velox.engine.gateway;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.RequestHead;
import dev.velox.engine.gateway.GatewaySettings.ServerTimingMode;
import dev.velox.engine.observe.Phase;
import dev.velox.engine.observe.Timings;

/**
 * The header {@code Server-Timing} (W3C Server Timing, section 2) and the query parameter {@code profile} that asks for it.
 */
final class ServerTiming {

    static final String HEADER = "server-timing";

    private static final String PARAMETER = "profile";

    private final ServerTimingMode mode;

    ServerTiming(ServerTimingMode mode) {
        this.mode = mode;
    }

    /** Whether the answer to this head, as it came, is to say where its time went. */
    boolean wanted(RequestHead head) {
        return switch (mode) {
            case OFF -> false;
            case ALWAYS -> true;
            case ON_REQUEST -> asks(head.query());
        };
    }

    private static boolean asks(@Nullable String query) {
        if (query == null || !query.contains(PARAMETER)) {
            return false;
        }
        for (String pair : query.split("&", -1)) {
            if (pair.equals(PARAMETER + "=true")) {
                return true;
            }
        }
        return false;
    }

    /** The head without the parameter, whatever its value: it speaks to the gateway, and no upstream sees it. */
    static RequestHead stripped(RequestHead head) {
        String query = head.query();
        if (query == null || !query.contains(PARAMETER)) {
            return head;
        }
        StringBuilder rest = new StringBuilder(query.length());
        boolean found = false;
        for (String pair : query.split("&", -1)) {
            if (pair.equals(PARAMETER) || pair.startsWith(PARAMETER + '=')) {
                found = true;
            } else {
                rest.append(rest.isEmpty() ? "" : "&").append(pair);
            }
        }
        if (!found) {
            return head;
        }
        return new RequestHead(
                head.operation(), head.resource(), rest.isEmpty() ? null : rest.toString(), head.headers());
    }

    /** Phases in milliseconds, in order, those without time left out; then the total. */
    static String value(Timings timings) {
        StringBuilder value = new StringBuilder(160);
        for (Phase phase : Phase.ALL) {
            if (timings.nanos(phase) > 0) {
                Timings.appendMillis(value.append(phase.label()).append(";dur="), timings.nanos(phase))
                        .append(", ");
            }
        }
        return Timings.appendMillis(value.append("total;dur="), timings.totalNanos())
                .toString();
    }
}
