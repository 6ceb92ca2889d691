package dev.velox.it.jar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.opentest4j.TestAbortedException;

/** Where the build puts the sample's executable jar. */
final class SampleJar {

    private SampleJar() {}

    /** Its path. Without one the test is skipped, except in CI, where the build must have made it. */
    static String path() {
        Path target = Path.of("..", "sample-app", "target");
        List<Path> jars = List.of();
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                jars = files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (jars.isEmpty()) {
            String missing = target + ": no *-exec.jar (expected: a build that reaches the package phase, mvn verify)";
            if ("true".equals(System.getenv("VELOX_REQUIRE_CONTAINERS"))) {
                throw new AssertionError(missing);
            }
            throw new TestAbortedException(missing);
        }
        return jars.getFirst().toAbsolutePath().normalize().toString();
    }
}
