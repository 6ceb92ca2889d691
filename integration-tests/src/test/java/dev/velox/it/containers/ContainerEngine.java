package dev.velox.it.containers;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** Whether containers can run here: without them a developer's build skips their tests, and CI fails. */
final class ContainerEngine {

    static final String REQUIRED = "VELOX_REQUIRE_CONTAINERS";

    private ContainerEngine() {}

    /** Skips the calling test class where no engine answers, or fails it where containers are required. */
    static void require() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return;
        }
        String fact = "no container engine answers";
        if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
            Assertions.fail(fact + ", but " + REQUIRED + " is true: start Docker, or let .ci/run do it");
        }
        Assumptions.abort(fact + ": tests with containers are skipped (start Docker to run them)");
    }
}
