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
        String route = context.route();
        String method = context.method().toLowerCase(Locale.ROOT);
        return route == null ? "http " + method : "http " + method + " " + pattern(route);
    }

    @Override
    public KeyValues getLowCardinalityKeyValues(LaneRequestContext context) {
        LaneRequestContext.Answer answer = context.getResponse();
        return answer == null
                ? keyValues(context.method(), context.route(), 0, false)
                : keyValues(context.method(), context.route(), answer.status(), answer.completed());
    }

    @Override
    public KeyValues getHighCardinalityKeyValues(LaneRequestContext context) {
        return KeyValues.of("http.url", path(context.target()));
    }

    /**
     * What tells kinds of requests apart.
     *
     * @param route the matched path with its place holder, null where none matched
     * @param status of the answer, 0 where there is none
     * @param completed whether the answer is whole; there is no saying what its caller made of one that is not
     */
    static KeyValues keyValues(String method, @Nullable String route, int status, boolean completed) {
        return KeyValues.of(
                NO_EXCEPTION,
                KeyValue.of("method", METHODS.contains(method) ? method : UNKNOWN),
                KeyValue.of("outcome", outcome(completed ? status / 100 : 0)),
                KeyValue.of("status", status == 0 ? UNKNOWN : Integer.toString(status)),
                KeyValue.of("uri", uri(route, status)));
    }

    private static String outcome(int series) {
        return series < SERIES.length ? SERIES[series] : UNKNOWN;
    }

    private static String uri(@Nullable String route, int status) {
        if (route != null) {
            return pattern(route);
        }
        return status == 404 ? "NOT_FOUND" : UNKNOWN;
    }

    /** As WebFlux names it: an id of a model may hold slashes. */
    private static String pattern(String route) {
        return route.endsWith("/models/{id}") ? route.replace("{id}", "{*id}") : route;
    }

    private static String path(String target) {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }
}
