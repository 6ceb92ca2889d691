package dev.velox.it.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** A page of docs/ that is generated from what tests saw: the test fails when they differ. */
public final class GeneratedPage {

    /** Where surefire runs: the module's folder. */
    private static final Path DOCS = Path.of("..", "docs");

    private GeneratedPage() {}

    /** Compares; with {@code -Dvelox.docs.update=true} writes instead. */
    public static void check(String name, String expected) throws IOException {
        Path page = DOCS.resolve(name);
        if (Boolean.getBoolean("velox.docs.update")) {
            Files.writeString(page, expected);
        }
        assertThat(page)
                .as("docs/%s is generated; write it anew with -Dvelox.docs.update=true", name)
                .content()
                .isEqualTo(expected);
    }
}
