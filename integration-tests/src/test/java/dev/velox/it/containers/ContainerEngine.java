package dev.velox.it.containers;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** Whether containers can run here: without them a developer's build skips their tests, and CI fails. */
final class ContainerEngine {

    static final String REQUIRED = "VELOX_REQUIRE_CONTAINERS";
    static final String COMPOSE_REQUIRED = "VELOX_REQUIRE_COMPOSE";

    private ContainerEngine() {}

    /** For {@code @EnabledIf}: where containers are required, tests run even without an engine, and fail. */
    static boolean presentOrRequired() {
        return DockerClientFactory.instance().isDockerAvailable() || isTrue(REQUIRED);
    }

    /** Skips the calling test class where no engine answers, or fails it where containers are required. */
    static void require() {
        if (!DockerClientFactory.instance().isDockerAvailable()) {
            absent("no container engine answers", REQUIRED, "start Docker");
        }
    }

    /** The same for docker compose, which an engine may be without. */
    static void requireCompose() {
        require();
        if (!answers("docker", "compose") && !answers("docker-compose")) {
            absent("docker compose does not answer", COMPOSE_REQUIRED, "install version 2 or newer");
        }
    }

    private static void absent(String fact, String required, String remedy) {
        if (isTrue(required)) {
            Assertions.fail(fact + ", but " + required + " is true: " + remedy + ", or let .ci/run do it");
        }
        Assumptions.abort(fact + ": tests that need it are skipped (" + remedy + " to run them)");
    }

    private static boolean isTrue(String variable) {
        return Boolean.parseBoolean(System.getenv(variable));
    }

    /** Asked as Spring Boot asks: version 1 does not know that format. */
    private static boolean answers(String... compose) {
        List<String> command = new ArrayList<>(List.of(compose));
        command.addAll(List.of("version", "--format", "json"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor() == 0;
        } catch (IOException noCommand) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
