package dev.velox.dockercompose;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

import dev.velox.autoconfigure.upstream.OpenAiServer;
import dev.velox.autoconfigure.upstream.VeloxUpstreamConnectionDetails;

/**
 * Connection details of a compose service that serves an OpenAI-compatible API: by its label
 * {@code org.springframework.boot.service-connection}, or without one by the name of its image.
 */
final class UpstreamDockerComposeConnectionDetailsFactory
        extends DockerComposeConnectionDetailsFactory<VeloxUpstreamConnectionDetails> {

    private static final String CONNECTION_LABEL = "org.springframework.boot.service-connection";

    UpstreamDockerComposeConnectionDetailsFactory() {
        super(OpenAiServer.allNames().toArray(String[]::new));
    }

    @Override
    protected VeloxUpstreamConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
        return new UpstreamDockerComposeConnectionDetails(source.getRunningService());
    }

    /** Reads everything at once: the service runs already, and says nothing else later. */
    private static final class UpstreamDockerComposeConnectionDetails extends DockerComposeConnectionDetails
            implements VeloxUpstreamConnectionDetails {

        private final @Nullable SslBundle sslBundle;
        private final URI origin;
        private final String basePath;
        private final @Nullable String apiKey;

        private UpstreamDockerComposeConnectionDetails(RunningService service) {
            super(service);
            this.sslBundle = getSslBundle(service);
            String scheme = sslBundle == null ? "http" : "https";
            this.origin = URI.create(scheme + "://" + service.host() + ":" + port(service));
            this.basePath = OpenAiServer.basePath(service.labels());
            this.apiKey = OpenAiServer.apiKey(service.env());
        }

        @Override
        public URI getOriginUri() {
            return origin;
        }

        @Override
        public String getBasePath() {
            return basePath;
        }

        @Override
        public @Nullable String getApiKey() {
            return apiKey;
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return sslBundle;
        }
    }

    private static int port(RunningService service) {
        OptionalInt labelled = OpenAiServer.port(service.labels());
        OptionalInt container =
                labelled.isPresent() ? labelled : server(service).port();
        if (container.isPresent()) {
            return published(service, container.getAsInt());
        }
        List<Integer> all = service.ports().getAll("tcp");
        if (all.size() != 1) {
            throw new IllegalStateException("Compose service " + service.name() + " publishes " + all.size()
                    + " ports (expected: one, or the label " + OpenAiServer.PORT_LABEL
                    + " with the container's port that serves the API)");
        }
        return all.getFirst();
    }

    private static int published(RunningService service, int port) {
        try {
            return service.ports().get(port);
        } catch (IllegalStateException unpublished) {
            throw new IllegalStateException(
                    "Compose service " + service.name() + " does not publish port " + port
                            + " (expected: that port below its ports, or the label " + OpenAiServer.PORT_LABEL
                            + " with the one that serves the API)",
                    unpublished);
        }
    }

    private static OpenAiServer server(RunningService service) {
        String label = service.labels().get(CONNECTION_LABEL);
        String name = canonical(label == null ? service.image().getName() : label);
        return Arrays.stream(OpenAiServer.values())
                .filter(server -> server.names().stream()
                        .anyMatch(known -> canonical(known).equals(name)))
                .findFirst()
                .orElse(OpenAiServer.OPENAI);
    }

    /** Names are compared as Boot does it, which takes them for those of images. */
    private static String canonical(String name) {
        return ImageReference.of(name).getName();
    }
}
