package dev.velox.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A JVM beside this one, with an environment that holds nothing but what the test gives. */
public final class JavaProcess implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("started on port (\\d+)");
    private static final Duration START = Duration.ofSeconds(90);

    private final Process process;
    private final Path log;

    private JavaProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Starts one.
     *
     * @param folder where it runs and where its log goes
     * @param arguments what stands behind {@code java}
     */
    public static JavaProcess start(Path folder, Map<String, String> environment, String... arguments) {
        Path log = folder.resolve("out.log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new JavaProcess(builder.start(), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The port of its web server, once it says so. */
    public int awaitPort() {
        Bounds.await("the log has the port", START, () -> PORT.matcher(logged()).find() || !process.isAlive());
        Matcher matcher = PORT.matcher(logged());
        if (!matcher.find()) {
            throw new AssertionError("It ended without a web server: " + logged());
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** Sends SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /** The exit code, once it has ended. */
    public int awaitExit(Duration within) {
        try {
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("It runs on after " + within + ": " + logged());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** What it wrote so far. */
    public String logged() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
