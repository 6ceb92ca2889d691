package dev.velox.autoconfigure.upstream;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import dev.velox.engine.batch.BatchSettings;
import dev.velox.engine.upstream.UpstreamProtocol;

/**
 * The upstream that answers.
 *
 * @param origin Scheme, host and port of the upstream, and nothing else: a path, query or user name in it stops the
 *     start.
 * @param protocol What is spoken with the upstream. "auto" lets ALPN choose HTTP/2 or HTTP/1.1 for https and speaks HTTP/1.1
 *     for http; "h2" and "h2c" insist on HTTP/2 over TLS and over cleartext; "http1" insists on HTTP/1.1.
 * @param basePath Path that replaces the caller's base path, for providers that serve their API elsewhere. May be empty.
 * @param requestPath Path of the upstream for creating a response. When unset, the base path followed by "/responses".
 * @param warmupPath Path of the HEAD request that warms connections up. When unset, the base path followed by "/models".
 * @param apiKey Key of the provider, sent as "Authorization: Bearer". When unset, the environment variable OPENAI_API_KEY is
 *     used; a blank value sends no key.
 * @param headers Extra request headers with fixed values, by name, for example "openai-organization". They win over the
 *     caller's headers of that name.
 * @param forwardAuthorization Whether the caller's own Authorization header goes to the upstream when there is no key. Otherwise
 *     no credential of a caller leaves the gateway.
 * @param sslBundle Name of the SSL bundle with the trust and, if wanted, the client certificate for an https origin. When unset,
 *     the JVM's trust store decides. A reloaded bundle applies to new connections.
 * @param timeout Deadlines of an attempt.
 * @param aliases Names that callers may give models of this upstream, as a list of "model" and "to"; they are written over in
 *     the request.
 * @param maxInFlight Requests that may be open at the upstream at once; 0 is unlimited. Past it the request is refused with 503.
 * @param batch Merging of small requests into one call.
 */
@ConfigurationProperties("velox.upstream")
public record UpstreamProperties(
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
        @DefaultValue List<ModelMapping> aliases,
        @DefaultValue("0") int maxInFlight,
        @DefaultValue Batch batch) {

    private static final UpstreamRules RULES = new UpstreamRules("velox.upstream");

    public UpstreamProperties {
        RULES.basePath(basePath);
        RULES.path("request-path", requestPath);
        RULES.path("warmup-path", warmupPath);
        RULES.headers(headers);
        headers = Map.copyOf(headers);
        ModelMapping.checkAll("velox.upstream.aliases", aliases);
        aliases = List.copyOf(aliases);
        RULES.maxInFlight(maxInFlight);
        batch.validate(RULES);
    }

    /** These properties with the upstream elsewhere: what belonged to the former place stays behind, its key above all. */
    UpstreamProperties at(Origin place, String path) {
        boolean spoken = switch (protocol) {
            case AUTO, HTTP1 -> true;
            case H2 -> place.secure();
            case H2C -> !place.secure();
        };
        return new UpstreamProperties(
                place.toString(),
                spoken ? protocol : UpstreamProtocol.AUTO,
                path,
                null,
                null,
                "",
                headers,
                forwardAuthorization,
                null,
                timeout,
                aliases,
                maxInFlight,
                batch);
    }

    /** Without the key, without the values of headers, without what may stand in a wrong origin. */
    @Override
    public String toString() {
        return "UpstreamProperties[protocol=" + protocol + ", basePath=" + basePath + ", requestPath=" + requestPath
                + ", warmupPath=" + warmupPath + ", apiKey=" + (apiKey == null ? "unset" : "******") + ", headers="
                + new TreeSet<>(headers.keySet()) + ", forwardAuthorization=" + forwardAuthorization + ", sslBundle="
                + sslBundle + ", timeout=" + timeout + ", aliases=" + aliases + ", maxInFlight=" + maxInFlight
                + ", batch=" + batch + "]";
    }

    /**
     * Deadlines of an attempt. 0 switches one off, except the first.
     *
     * @param connect How long connecting may take, TCP, a proxy's tunnel and TLS together, as a duration. Past it the request is answered with
     *     504.
     * @param head How long the head of an answer may take when no stream was asked for, as a duration; it comes after the whole
     *     generation. 0 is off. Past it the request is answered with 504.
     * @param streamHead How long the head of an answer may take when a stream was asked for, as a duration. 0 is off. Past it the
     *     request is answered with 504.
     * @param firstToken How long the first event of a stream may take, from the request sent, as a duration. 0 is off. Past it
     *     the request is answered with 504.
     * @param idle How long the upstream may be silent within an answer, as a duration. 0 is off. Past it the answer ends with an
     *     error event.
     * @param clientWrite How long a caller may take nothing of the answer, as a duration. 0 is off. Past it the connection is
     *     closed and the upstream's stream reset.
     * @param total How long an attempt may take altogether, as a duration. 0 is off. Past it the answer is 504, or ends with an
     *     error event.
     */
    public record Timeout(
            @DefaultValue("5s") Duration connect,
            @DefaultValue("10m") Duration head,
            @DefaultValue("120s") Duration streamHead,
            @DefaultValue("10m") Duration firstToken,
            @DefaultValue("5m") Duration idle,
            @DefaultValue("30s") Duration clientWrite,
            @DefaultValue("0s") Duration total) {

        public Timeout {
            RULES.connectTimeout(connect);
            RULES.timeout("head", head);
            RULES.timeout("stream-head", streamHead);
            RULES.timeout("first-token", firstToken);
            RULES.timeout("idle", idle);
            RULES.timeout("client-write", clientWrite);
            RULES.timeout("total", total);
        }
    }

    /**
     * Merging of completions and embeddings that are not streams and equal but for their prompt or input into one call.
     *
     * @param enabled Whether equal requests are merged. The upstream must take an array as prompt and input, and answer with an
     *     index for each item.
     * @param window How long the first request of a batch waits for others at most, as a duration, while the upstream works on
     *     something; an idle upstream gets it at once.
     * @param maxItems Prompts or inputs in one call at most.
     */
    public record Batch(
            @DefaultValue("false") boolean enabled,
            @DefaultValue("500us") Duration window,
            @DefaultValue("32") int maxItems) {

        void validate(UpstreamRules rules) {
            rules.batch(window, maxItems);
        }

        /** Null when nothing is merged. */
        @Nullable BatchSettings settings() {
            return enabled ? new BatchSettings(window, maxItems) : null;
        }
    }
}
