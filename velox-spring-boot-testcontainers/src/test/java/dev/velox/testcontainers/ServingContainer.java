package dev.velox.testcontainers;

import org.testcontainers.containers.GenericContainer;

/** A container as far as its author describes it: it counts as started, and no engine is asked for anything. */
final class ServingContainer extends GenericContainer<ServingContainer> {

    static final String HOST = "docker.example";
    static final int OFFSET = 40_000;

    private final String image;

    private boolean started;

    ServingContainer(String image, Integer... ports) {
        super(image);
        this.image = image;
        withExposedPorts(ports);
    }

    @Override
    public String getDockerImageName() {
        return image;
    }

    @Override
    public void start() {
        started = true;
    }

    @Override
    public String getHost() {
        return HOST;
    }

    @Override
    public Integer getMappedPort(int originalPort) {
        if (!started) {
            throw new IllegalStateException("Asked for a port before it was started");
        }
        return OFFSET + originalPort;
    }
}
