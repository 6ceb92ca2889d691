package dev.velox.it.script;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.velox.it.script.FakeMachine.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

@EnabledOnOs(OS.LINUX)
class VeloxScriptTests {

    @TempDir
    private Path folder;

    private FakeMachine machine;

    @BeforeEach
    void prepare() throws Exception {
        // The script resolves links; a temporary folder may lie behind one.
        machine = new FakeMachine(folder.toRealPath());
    }

    @Test
    void withoutArgumentsUsageHasALineForEachCommand() throws Exception {
        Outcome outcome = machine.velox(Map.of());

        assertThat(outcome.exitCode()).isEqualTo(2);
        assertThat(outcome.error()).hasSize(3).first().asString().startsWith("usage: velox run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "aot", "test"})
    void withoutJdk25CommandSaysSoInOneLine(String command) throws Exception {
        machine.addMaven("3.9.9");
        machine.putOnPath(
                machine.addJdk(machine.jvmDir().resolve("jdk-17"), "17.0.15").resolve("bin/java"));
        machine.addJdk(machine.jvmDir().resolve("jdk-250"), "250.0.1");

        Outcome outcome = machine.velox(
                Map.of("JAVA_HOME", machine.jvmDir().resolve("jdk-17").toString()), command);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.error())
                .singleElement()
                .asString()
                .startsWith("velox: no JDK 25 found")
                .contains(
                        "JAVA_HOME",
                        machine.jvmDir().toString(),
                        machine.sdkmanJdks().toString(),
                        "PATH")
                .contains("install one there");
    }

    @Test
    void runtimeWithoutCompilerIsNoJdk() throws Exception {
        Path home = machine.addJdk(machine.jvmDir().resolve("jre-25"), "25.0.1");
        Files.delete(home.resolve("bin/javac"));

        assertThat(machine.velox(Map.of(), "test").exitCode()).isEqualTo(1);
    }

    @Test
    void jdkOfUsualFolderIsTakenThoughAnotherIsFirstOnPath() throws Exception {
        machine.addMaven("3.8.7");
        machine.putOnPath(
                machine.addJdk(machine.jvmDir().resolve("jdk-17"), "17.0.15").resolve("bin/java"));
        Path home = machine.addJdk(machine.jvmDir().resolve("temurin-25"), "25.0.3");

        Outcome outcome = machine.velox(Map.of(), "test", "-Dtest=Some Tests");

        assertThat(outcome.error()).isEmpty();
        assertThat(outcome.exitCode()).isZero();
        assertThat(outcome.output()).containsExactly("mvn -B verify -Dtest=Some Tests with " + home);
    }

    @Test
    void javaHomeComesFirst() throws Exception {
        machine.addMaven("3.8.7");
        machine.addJdk(machine.jvmDir().resolve("temurin-25"), "25.0.3");
        Path home = machine.addJdk(folder.toRealPath().resolve("elsewhere"), "25");

        Outcome outcome = machine.velox(Map.of("JAVA_HOME", home.toString()), "test");

        assertThat(outcome.output()).containsExactly("mvn -B verify with " + home);
    }

    @Test
    void sdkmanComesBeforePath() throws Exception {
        machine.addMaven("3.8.7");
        machine.putOnPath(
                machine.addJdk(folder.toRealPath().resolve("elsewhere"), "25").resolve("bin/java"));
        Path home = machine.addJdk(machine.sdkmanJdks().resolve("25.0.3-tem"), "25.0.3");

        assertThat(machine.velox(Map.of(), "test").output()).containsExactly("mvn -B verify with " + home);
    }

    @Test
    void javaOnPathComesLast() throws Exception {
        machine.addMaven("4.0.0");
        Path home = machine.addJdk(folder.toRealPath().resolve("elsewhere"), "25.0.3");
        machine.putOnPath(home.resolve("bin/java"));

        assertThat(machine.velox(Map.of(), "test").output()).containsExactly("mvn -B verify with " + home);
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "aot", "test"})
    void withoutMavenCommandSaysSoInOneLine(String command) throws Exception {
        machine.addJdk(machine.jvmDir().resolve("temurin-25"), "25.0.3");

        Outcome outcome = machine.velox(Map.of(), command);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).singleElement().asString().contains("no Maven found", "apt-get install maven");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "aot", "test"})
    void oldMavenIsNamedInOneLine(String command) throws Exception {
        machine.addJdk(machine.jvmDir().resolve("temurin-25"), "25.0.3");
        machine.addMaven("3.8.6");

        Outcome outcome = machine.velox(Map.of(), command);

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).singleElement().asString().contains("Maven 3.8.6", "3.8.7 or newer");
    }

    @Test
    void runBuildsWhenNeededAndPassesArgumentsOn() throws Exception {
        machine.addJdk(machine.jvmDir().resolve("temurin-25"), "25.0.3");
        machine.addMaven("3.8.7");

        Outcome first = machine.velox(Map.of(), "run", "--server.port=1", "with space");
        Outcome second = machine.velox(Map.of(), "run");
        machine.changeSource();
        Outcome third = machine.velox(Map.of(), "run");

        assertThat(first.exitCode()).isZero();
        assertThat(first.output()).first().asString().contains("-pl sample-app -am package");
        assertThat(first.output())
                .endsWith(
                        "java -jar",
                        "java " + folder.toRealPath() + "/checkout/sample-app/target/sample-app-1-exec.jar",
                        "java --server.port=1",
                        "java with space");
        assertThat(second.output()).noneMatch(line -> line.startsWith("mvn"));
        assertThat(third.output()).first().asString().startsWith("mvn");
    }

    @Test
    void aotTrainsOnceForEachBuild() throws Exception {
        machine.addJdk(machine.jvmDir().resolve("temurin-25"), "25.0.3");
        machine.addMaven("3.8.7");

        Outcome first = machine.velox(Map.of(), "aot", "--server.port=1");
        Outcome second = machine.velox(Map.of(), "aot");
        machine.changeSource();
        Outcome third = machine.velox(Map.of(), "aot");

        assertThat(first.exitCode()).as(first.error().toString()).isZero();
        assertThat(first.output())
                .contains("java -XX:AOTCache=sample-app/target/aot/velox.aot")
                .endsWith("java --server.port=1");
        assertThat(first.error()).anyMatch(line -> line.contains("making the AOT cache"));
        assertThat(second.error()).isEmpty();
        assertThat(third.error()).anyMatch(line -> line.contains("making the AOT cache"));
    }

    @Test
    void trainingThatLeavesNoCacheIsToldWithItsLog() throws Exception {
        Path home = machine.addJdk(machine.jvmDir().resolve("temurin-25"), "25.0.3");
        machine.addMaven("3.8.7");
        Files.writeString(home.resolve("bin/java"), "#!/bin/sh\nexit 0\n");

        Outcome outcome = machine.velox(Map.of(), "aot");

        assertThat(outcome.exitCode()).isEqualTo(1);
        assertThat(outcome.error()).last().asString().contains("no AOT cache", "sample-app/target/aot/training.log");
    }
}
