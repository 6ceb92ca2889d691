package dev.velox.dockercompose;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.ConnectionPorts;
import org.springframework.boot.docker.compose.core.ImageReference;
import org.springframework.boot.docker.compose.core.RunningService;

/**
 * A running service as compose would describe it.
 *
 * @param published host ports by the container's
 */
record Service(
        ImageReference image,
        Map<Integer, Integer> published,
        Map<String, @Nullable String> env,
        Map<String, String> labels)
        implements RunningService, ConnectionPorts {

    static Service of(String image, Map<Integer, Integer> published) {
        return new Service(ImageReference.of(image), published, Map.of(), Map.of());
    }

    Service labelled(String name, String value) {
        Map<String, String> all = new HashMap<>(labels);
        all.put(name, value);
        return new Service(image, published, env, all);
    }

    Service with(String variable, String value) {
        Map<String, @Nullable String> all = new HashMap<>(env);
        all.put(variable, value);
        return new Service(image, published, all, labels);
    }

    @Override
    public String name() {
        return "llm";
    }

    @Override
    public String host() {
        return "docker.example";
    }

    @Override
    public ConnectionPorts ports() {
        return this;
    }

    @Override
    public int get(int containerPort) {
        Integer host = published.get(containerPort);
        if (host == null) {
            throw new IllegalStateException("No host port mapping found for container port " + containerPort);
        }
        return host;
    }

    @Override
    public List<Integer> getAll() {
        return List.copyOf(published.values());
    }

    @Override
    public List<Integer> getAll(@Nullable String protocol) {
        return getAll();
    }
}
