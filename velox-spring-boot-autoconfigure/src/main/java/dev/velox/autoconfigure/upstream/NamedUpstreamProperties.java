package dev.velox.autoconfigure.upstream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.StringUtils;

import dev.velox.engine.upstream.UpstreamProtocol;

import static dev.velox.autoconfigure.InvalidVeloxSettingException.check;

/**
 * An upstream with a name, below {@code velox.upstreams.<name>}. What {@code velox.upstream} has too means the same here.
 *
 * @param origin Scheme, host and port of the upstream, and nothing else. Required.
 * @param protocol What is spoken with the upstream.
 * @param basePath Path that replaces the caller's base path. May be empty.
 * @param requestPath Path of the upstream for creating a response. When unset, the base path followed by "/responses".
 * @param warmupPath Path of the requests that warm connections up. When unset, the base path followed by "/models".
 * @param apiKey Key of the provider, sent as "Authorization: Bearer". When unset or blank, none is sent.
 * @param headers Extra request headers with fixed values, by name.
 * @param forwardAuthorization Whether the caller's own Authorization header goes to the upstream when there is no key.
 * @param sslBundle Name of the SSL bundle for an https origin.
 * @param timeout Deadlines of an attempt; those that are unset are the ones of "velox.upstream.timeout".
 * @param models Models that it serves: exact names, and patterns in which * stands for any number of characters. When neither
 *     models nor aliases are set, all.
 * @param aliases Names that are written over in the request before it goes to this upstream.
 * @param weight Share of the work beside others that serve the same model, where the balancing goes by weights.
 * @param tier Upstreams of the lowest tier are used first, those of the next one only when none of it can be.
 * @param maxInFlight Requests that may be open at this upstream at once; 0 is unlimited. Past it another upstream is asked, or the
 *     request is refused with 503.
 * @param batch Merging of small requests into one call.
 */
public record NamedUpstreamProperties(
        @Nullable String origin,
        @DefaultValue("auto") UpstreamProtocol protocol,
        @DefaultValue("/v1") String basePath,
        @Nullable String requestPath,
        @Nullable String warmupPath,
        @Nullable String apiKey,
        @DefaultValue Map<String, String> headers,
        @DefaultValue("false") boolean forwardAuthorization,
        @Nullable String sslBundle,
        @DefaultValue Timeout timeout,
        @DefaultValue List<String> models,
        @DefaultValue List<ModelMapping> aliases,
        @DefaultValue("1") int weight,
        @DefaultValue("0") int tier,
        @DefaultValue("0") int maxInFlight,
        @DefaultValue UpstreamProperties.Batch batch) {

    private static final String EVERYTHING = "*";

    public NamedUpstreamProperties {
        headers = Map.copyOf(headers);
        aliases = List.copyOf(aliases);
        models = models.isEmpty() && aliases.isEmpty() ? List.of(EVERYTHING) : List.copyOf(models);
    }

    /** Only who binds knows the name. */
    void validate(String prefix) {
        UpstreamRules rules = new UpstreamRules(prefix);
        check(
                StringUtils.hasText(origin),
                prefix + ".origin",
                origin == null ? "none" : "blank",
                "scheme, host and port, such as https://api.openai.com");
        rules.basePath(basePath);
        rules.path("request-path", requestPath);
        rules.path("warmup-path", warmupPath);
        rules.headers(headers);
        rules.maxInFlight(maxInFlight);
        batch.validate(rules);
        timeout.validate(rules);
        check(models.stream().allMatch(StringUtils::hasText), prefix + ".models", models, "names that are not blank");
        ModelMapping.checkAll(prefix + ".aliases", aliases);
        check(weight >= 1, prefix + ".weight", weight, ">= 1");
        check(tier >= 0, prefix + ".tier", tier, ">= 0");
    }

    /** What an upstream without a name has too. */
    UpstreamProperties unnamed(UpstreamProperties.Timeout defaults) {
        return new UpstreamProperties(
                origin,
                protocol,
                basePath,
                requestPath,
                warmupPath,
                apiKey,
                headers,
                forwardAuthorization,
                sslBundle,
                timeout.orElse(defaults),
                aliases,
                maxInFlight,
                batch);
    }

    /** Without the key, without the values of headers, without what may stand in a wrong origin. */
    @Override
    public String toString() {
        return "NamedUpstreamProperties[protocol=" + protocol + ", basePath=" + basePath + ", apiKey="
                + (apiKey == null ? "unset" : "******") + ", headers=" + new TreeSet<>(headers.keySet())
                + ", sslBundle="
                + sslBundle + ", models=" + models + ", aliases=" + aliases + ", weight=" + weight + ", tier=" + tier
                + ", maxInFlight=" + maxInFlight + ", batch=" + batch + "]";
    }

    /**
     * Deadlines of an attempt, as those of {@code velox.upstream.timeout}.
     *
     * @param connect How long connecting may take, as a duration.
     * @param head How long the head of an answer may take when no stream was asked for, as a duration.
     * @param streamHead How long the head of an answer may take when a stream was asked for, as a duration.
     * @param firstToken How long the first event of a stream may take, as a duration.
     * @param idle How long the upstream may be silent within an answer, as a duration.
     * @param clientWrite How long a caller may take nothing of the answer, as a duration.
     * @param total How long an attempt may take altogether, as a duration.
     */
    public record Timeout(
            @Nullable Duration connect,
            @Nullable Duration head,
            @Nullable Duration streamHead,
            @Nullable Duration firstToken,
            @Nullable Duration idle,
            @Nullable Duration clientWrite,
            @Nullable Duration total) {

        private void validate(UpstreamRules rules) {
            rules.connectTimeout(connect);
            rules.timeout("head", head);
            rules.timeout("stream-head", streamHead);
            rules.timeout("first-token", firstToken);
            rules.timeout("idle", idle);
            rules.timeout("client-write", clientWrite);
            rules.timeout("total", total);
        }

        private UpstreamProperties.Timeout orElse(UpstreamProperties.Timeout defaults) {
            return new UpstreamProperties.Timeout(
                    either(connect, defaults.connect()),
                    either(head, defaults.head()),
                    either(streamHead, defaults.streamHead()),
                    either(firstToken, defaults.firstToken()),
                    either(idle, defaults.idle()),
                    either(clientWrite, defaults.clientWrite()),
                    either(total, defaults.total()));
        }

        private static Duration either(@Nullable Duration own, Duration other) {
            return own == null ? other : own;
        }
    }
}
