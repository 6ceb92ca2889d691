package dev.velox.testcontainers;

import java.net.URI;
import java.util.Arrays;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.util.ClassUtils;
import org.testcontainers.containers.GenericContainer;

import dev.velox.autoconfigure.upstream.OpenAiServer;
import dev.velox.autoconfigure.upstream.VeloxUpstreamConnectionDetails;

/**
 * Connection details of a container with {@code @ServiceConnection} that serves an OpenAI-compatible API: by the name of the
 * connection, by that of its image, or because it is Testcontainers' own for Ollama, whatever its image.
 */
final class UpstreamContainerConnectionDetailsFactory
        extends ContainerConnectionDetailsFactory<GenericContainer<?>, VeloxUpstreamConnectionDetails> {

    private static final String OLLAMA_CONTAINER = "org.testcontainers.ollama.OllamaContainer";

    UpstreamContainerConnectionDetailsFactory() {
        super(OpenAiServer.allNames());
    }

    @Override
    protected boolean sourceAccepts(
            ContainerConnectionSource<GenericContainer<?>> source,
            Class<?> requiredContainerType,
            Class<?> requiredConnectionDetailsType) {
        return super.sourceAccepts(source, requiredContainerType, requiredConnectionDetailsType)
                || isOllamaContainer(source);
    }

    @Override
    protected VeloxUpstreamConnectionDetails getContainerConnectionDetails(
            ContainerConnectionSource<GenericContainer<?>> source) {
        return new UpstreamContainerConnectionDetails(source, server(source));
    }

    private static OpenAiServer server(ContainerConnectionSource<GenericContainer<?>> source) {
        return Arrays.stream(OpenAiServer.values())
                .filter(server -> server.names().stream().anyMatch(name -> isNamed(source, name)))
                .findFirst()
                .orElse(OpenAiServer.OLLAMA);
    }

    private static boolean isNamed(ContainerConnectionSource<GenericContainer<?>> source, String name) {
        return source.accepts(name, GenericContainer.class, VeloxUpstreamConnectionDetails.class);
    }

    /** Its module of Testcontainers is optional: without the class there is no such container either. */
    private static boolean isOllamaContainer(ContainerConnectionSource<GenericContainer<?>> source) {
        return ClassUtils.isPresent(OLLAMA_CONTAINER, null)
                && source.accepts(
                        ANY_CONNECTION_NAME,
                        ClassUtils.resolveClassName(OLLAMA_CONTAINER, null),
                        VeloxUpstreamConnectionDetails.class);
    }

    /** Starts the container when it is asked where it is. */
    private static final class UpstreamContainerConnectionDetails
            extends ContainerConnectionDetails<GenericContainer<?>> implements VeloxUpstreamConnectionDetails {

        private final OpenAiServer server;

        private UpstreamContainerConnectionDetails(
                ContainerConnectionSource<GenericContainer<?>> source, OpenAiServer server) {
            super(source);
            this.server = server;
        }

        @Override
        public URI getOriginUri() {
            String scheme = getSslBundle() == null ? "http" : "https";
            GenericContainer<?> container = getContainer();
            return URI.create(scheme + "://" + container.getHost() + ":" + port(container));
        }

        @Override
        public String getBasePath() {
            return OpenAiServer.basePath(getContainer().getLabels());
        }

        @Override
        public @Nullable String getApiKey() {
            return OpenAiServer.apiKey(getContainer().getEnvMap());
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return super.getSslBundle();
        }

        /** A server that was told to listen elsewhere exposes that port and not its usual one. */
        private int port(GenericContainer<?> container) {
            OptionalInt labelled = OpenAiServer.port(container.getLabels());
            if (labelled.isPresent()) {
                return container.getMappedPort(labelled.getAsInt());
            }
            OptionalInt usual = server.port();
            return usual.isPresent() && container.getExposedPorts().contains(usual.getAsInt())
                    ? container.getMappedPort(usual.getAsInt())
                    : container.getFirstMappedPort();
        }
    }
}
