package dev.velox.it.apps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.velox.it.apps.plain.PlainApplication;
import dev.velox.it.support.JavaProcess;
import dev.velox.it.support.RunningApp;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code spring-boot:process-aot} does, over the plain application, in a JVM of its own as the plugin does it. */
class AheadOfTimeTests {

    @Test
    void applicationIsProcessedAheadOfTime(@TempDir Path target) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "org.springframework.boot.SpringApplicationAotProcessor",
                PlainApplication.class.getName(),
                target.resolve("sources").toString(),
                target.resolve("resources").toString(),
                target.resolve("classes").toString(),
                "org.example",
                "plain"));
        command.addAll(List.of(RunningApp.arguments("spring.config.name=plain")));

        try (JavaProcess process = JavaProcess.start(target, Map.of(), command.toArray(String[]::new))) {
            assertThat(process.awaitExit(Duration.ofSeconds(90)))
                    .as(process.logged())
                    .isZero();
        }

        assertThat(generated(target.resolve("sources")))
                .anyMatch(path -> path.contains("PlainApplication__ApplicationContextInitializer.java"))
                .anyMatch(path -> path.contains("dev/velox/autoconfigure/") && path.endsWith("__BeanDefinitions.java"));
    }

    private static List<String> generated(Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            return files.map(Path::toString).toList();
        }
    }
}
