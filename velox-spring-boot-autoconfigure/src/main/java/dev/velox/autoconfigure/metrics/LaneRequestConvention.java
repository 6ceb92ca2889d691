package dev.velox.autoconfigure.metrics;

import java.util.Locale;
import java.util.Set;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import org.jspecify.annotations.Nullable;

/**
 * The names and values that Spring gives a request that WebFlux serves, for one that it does not see, so that a dashboard does
 * not care which lane is in force.
 */
final class LaneRequestConvention implements ObservationConvention<LaneRequestContext> {

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");
    private static final String UNKNOWN = "UNKNOWN";
    private static final KeyValue NO_EXCEPTION = KeyValue.of("exception", KeyValue.NONE_VALUE);
    private static final String[] SERIES = {
        UNKNOWN, "INFORMATIONAL", "SUCCESS", "REDIRECTION", "CLIENT_ERROR", "SERVER_ERROR"
    };

    private final String name;

    LaneRequestConvention(String name) {
        this.name = name;
    }

    @Override
    public boolean supportsContext(Observation.Context context) {
        return context instanceof LaneRequestContext;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public String getContextualName(LaneRequestContext context) {
        String route = route(context);
        String method = context.method().toLowerCase(Locale.ROOT);
        return route == null ? "http " + method : "http " + method + " " + route;
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(LaneRequestContext context) {
        int status = status(context);
        return KeyValues.of(
                NO_EXCEPTION,
                KeyValue.of("method", METHODS.contains(context.method()) ? context.method() : UNKNOWN),
                KeyValue.of("outcome", outcome(context)),
                KeyValue.of("status", status == 0 ? UNKNOWN : Integer.toString(status)),
                KeyValue.of("uri", uri(context, status)));
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(LaneRequestContext context) {
        return KeyValues.of("http.url", path(context.target()));
    }

    /** 0 as long as there is none. */
    private static int status(LaneRequestContext context) {
        LaneRequestContext.Answer answer = context.getResponse();
        return answer == null ? 0 : answer.status();
    }

    /** There is no saying what its caller made of an answer that is not whole. */
    private static String outcome(LaneRequestContext context) {
        LaneRequestContext.Answer answer = context.getResponse();
        int series = answer == null || !answer.completed() ? 0 : answer.status() / 100;
        return series < SERIES.length ? SERIES[series] : UNKNOWN;
    }

    private static String uri(LaneRequestContext context, int status) {
        String route = route(context);
        if (route != null) {
            return route;
        }
        return status == 404 ? "NOT_FOUND" : UNKNOWN;
    }

    /** As WebFlux names it: an id of a model may hold slashes. */
    private static @Nullable String route(LaneRequestContext context) {
        String route = context.route();
        return route != null && route.endsWith("/models/{id}") ? route.replace("{id}", "{*id}") : route;
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
