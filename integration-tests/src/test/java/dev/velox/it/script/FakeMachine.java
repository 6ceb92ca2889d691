package dev.velox.it.script;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A folder that looks like a machine to the {@code velox} script: a checkout with a copy of it, a PATH with nothing but
 * basic tools, and whatever JDKs and Maven a test puts there. The JDKs and Maven only tell how they were called.
 */
final class FakeMachine {

    private static final List<String> TOOLS = List.of(
            "sh",
            "cat",
            "dirname",
            "find",
            "grep",
            "head",
            "ls",
            "mkdir",
            "mktemp",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sleep",
            "sort",
            "touch");

    private final Path root;
    private final Path bin;
    private final Path script;

    FakeMachine(Path root) throws IOException {
        this.root = root;
        this.bin = Files.createDirectories(root.resolve("bin"));
        for (String tool : TOOLS) {
            executable(bin.resolve(tool), "exec " + find(tool) + " \"$@\"");
        }
        Path checkout = Files.createDirectories(root.resolve("checkout"));
        this.script = Files.copy(original(), checkout.resolve("velox"));
        Files.createDirectories(checkout.resolve(".mvn"));
        for (String module :
                List.of("velox-engine", "velox-spring-boot-autoconfigure", "velox-spring-boot-starter", "sample-app")) {
            Files.createDirectories(checkout.resolve(module));
        }
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
    }

    Path jvmDir() {
        return root.resolve("jvm");
    }

    Path sdkmanJdks() {
        return root.resolve("home/.sdkman/candidates/java");
    }

    /** A JDK that, as {@code java}, prints its arguments one a line, and leaves an AOT cache where one is asked for. */
    Path addJdk(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/javac"), "exit 0");
        executable(home.resolve("bin/java"), """
                for argument; do
                  echo "java $argument"
                  case "$argument" in -XX:AOTCacheOutput=*) echo > "${argument#*=}" ;; esac
                done""");
        return home;
    }

    void putOnPath(Path executable) throws IOException {
        Files.createSymbolicLink(bin.resolve(executable.getFileName()), executable);
    }

    /** A Maven that prints its arguments and its Java, and packages a jar where asked to. */
    void addMaven(String version) throws IOException {
        executable(bin.resolve("mvn"), """
                for last; do :; done
                if [ "$last" = --version ]; then echo "Apache Maven %s (fake)"; exit 0; fi
                echo "mvn $* with $JAVA_HOME"
                if [ "$last" = package ]; then
                  mkdir -p sample-app/target && touch sample-app/target/sample-app-1-exec.jar
                fi
                """.formatted(version));
    }

    /** Saves a source file after whatever was built. */
    void changeSource() throws IOException {
        Path source = Files.writeString(script.resolveSibling("velox-engine/Engine.java"), "");
        Files.setLastModifiedTime(
                source, FileTime.fromMillis(Files.getLastModifiedTime(source).toMillis() + 60_000));
    }

    Outcome velox(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(script.toString()));
        command.addAll(Arrays.asList(arguments));
        Path output = root.resolve("output");
        Path error = root.resolve("error");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectOutput(output.toFile())
                .redirectError(error.toFile());
        builder.environment().clear();
        builder.environment().put("PATH", bin.toString());
        builder.environment().put("HOME", root.resolve("home").toString());
        builder.environment().put("VELOX_JVM_DIRS", jvmDir().toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readAllLines(output), Files.readAllLines(error));
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path find(String tool) {
        return Stream.of("/usr/bin", "/bin")
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + tool + " on this machine"));
    }

    private static Path original() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.isExecutable(folder.resolve("velox"))) {
            folder = folder.getParent();
        }
        assertThat(folder).as("the folder of the velox script").isNotNull();
        return folder.resolve("velox");
    }

    record Outcome(int exitCode, List<String> output, List<String> error) {}
}
