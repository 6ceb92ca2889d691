package dev.velox.autoconfigure.upstream;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where the default upstream is, and how to be let in. A bean of this type wins over {@code velox.upstream.origin},
 * {@code base-path}, {@code request-path}, {@code warmup-path}, {@code api-key} and {@code ssl-bundle}, and over the variable
 * {@code OPENAI_API_KEY}: a key that was meant for a provider does not go to a container. Everything else below
 * {@code velox.upstream} stays in force. Asked while the application starts, on its thread.
 */
public interface VeloxUpstreamConnectionDetails extends ConnectionDetails {

    /** Base path of an upstream that says nothing else. */
    String DEFAULT_BASE_PATH = "/v1";

    /** Scheme ({@code http} or {@code https}), host and port of the upstream, and nothing else. */
    URI getOriginUri();

    /** Path that replaces the caller's base path: empty, or with a slash at its start and none at its end. */
    default String getBasePath() {
        return DEFAULT_BASE_PATH;
    }

    /** Key that is sent as {@code Authorization: Bearer}, or null to send none. */
    default @Nullable String getApiKey() {
        return null;
    }

    /** Trust and, if wanted, the client certificate for an https origin, or null for the JVM's trust store. */
    default @Nullable SslBundle getSslBundle() {
        return null;
    }
}
