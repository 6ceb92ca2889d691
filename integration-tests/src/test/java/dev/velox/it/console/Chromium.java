package dev.velox.it.console;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** The machine's own Chromium, headless. Playwright brings its driver; browsers are never downloaded. */
final class Chromium implements AutoCloseable {

    private static final String REQUIRED = "VELOX_REQUIRE_CHROMIUM";

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** Skips the calling test class where there is none, or fails it where it is required. */
    static Chromium start() {
        @Nullable Path executable = find();
        if (executable == null) {
            if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
                Assertions.fail(
                        "no chromium on the path, but " + REQUIRED + " is true: install it, or let .ci/run do it");
            }
            Assumptions.abort("no chromium on the path: tests that need it are skipped (install it to run them)");
        }
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        return new Chromium(
                playwright,
                playwright
                        .chromium()
                        .launch(new BrowserType.LaunchOptions()
                                .setExecutablePath(executable)
                                // CI runs as root, where Chromium has no sandbox.
                                .setArgs(List.of("--no-sandbox"))));
    }

    Browser browser() {
        return browser;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }

    private static @Nullable Path find() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(directory -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
    }
}
