package dev.velox.engine.scan;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class ScanEngineTests {

    private static final VectorSupport ABSENT = new VectorSupport(null, "needs something");

    @Test
    void anEngineSaysWhatItIsAndWhy() {
        ScanEngine swar = ScanEngine.choose(ScanChoice.SWAR);
        assertThat(swar.name()).isEqualTo("swar");
        assertThat(swar.reason()).isEqualTo("named by the settings");
        assertThat(swar.newScanner()).isNotSameAs(swar.newScanner());
        ScanEngine fastest = ScanEngine.choose(ScanChoice.AUTO);
        assertThat(fastest.reason()).isNotBlank().doesNotContain("\n");
    }

    /** The build runs these tests twice, and says in each run what must be found. */
    @Test
    @EnabledIfSystemProperty(named = "velox.test.fastest", matches = "vector")
    void withTheIncubatorModuleTheVectorEngineIsTaken() {
        ScanEngine automatic = ScanEngine.choose(ScanChoice.AUTO);
        assertThat(automatic.name()).isEqualTo("vector");
        assertThat(automatic.reason()).matches("(128|256|512)-bit vectors");
        ScanEngine named = ScanEngine.choose(ScanChoice.VECTOR);
        assertThat(named.name()).isEqualTo("vector");
        assertThat(named.reason()).isEqualTo(automatic.reason() + ", named by the settings");
        assertThat(Scans.engines()).extracting(ScanEngine::name).containsExactly("swar", "vector");
    }

    @Test
    @EnabledIfSystemProperty(named = "velox.test.fastest", matches = "swar")
    void withoutTheIncubatorModuleTheReasonIsTheFlag() {
        ScanEngine engine = ScanEngine.choose(ScanChoice.AUTO);
        assertThat(engine.name()).isEqualTo("swar");
        assertThat(engine.reason()).isEqualTo("needs --add-modules jdk.incubator.vector");
        assertThatIllegalStateException()
                .isThrownBy(() -> ScanEngine.choose(ScanChoice.VECTOR))
                .withMessage("scan engine: vector does not run on this JVM (expected: auto or swar;"
                        + " on this JVM vector needs --add-modules jdk.incubator.vector)");
    }

    @Test
    void whatVectorsLackIsSaidWhereTheyWereWanted() {
        assertThat(ScanEngine.choose(ScanChoice.AUTO, () -> ABSENT).reason()).isEqualTo("needs something");
        assertThatIllegalStateException()
                .isThrownBy(() -> ScanEngine.choose(ScanChoice.VECTOR, () -> ABSENT))
                .withMessageContaining("needs something");
    }

    @Test
    void vectorsThatMisreadAreNotTaken() {
        VectorSupport broken =
                new VectorSupport((bytes, from) -> StringKernel.CONTROL_CHARACTER | from, "1024-bit vectors");
        ScanEngine engine = ScanEngine.choose(ScanChoice.AUTO, () -> broken);
        assertThat(engine.name()).isEqualTo("swar");
        assertThat(engine.reason()).startsWith("the vector engine failed its self-test: ");
        assertThatIllegalStateException()
                .isThrownBy(() -> ScanEngine.choose(ScanChoice.VECTOR, () -> broken))
                .withMessageStartingWith("scan engine: vector gave INVALID_JSON for ");
    }

    @Test
    void vectorsAreNotLookedForWhereSwarIsNamed() {
        ScanEngine engine = ScanEngine.choose(ScanChoice.SWAR, () -> {
            throw new AssertionError("looked for");
        });
        assertThat(engine.name()).isEqualTo("swar");
    }

    @Test
    void aFasterEngineLeavesLargerBodiesOnTheLoop() {
        VectorSupport vectors = new VectorSupport(new SwarKernel(), "vectors");
        assertThat(ScanEngine.choose(ScanChoice.SWAR).offloadThreshold()).isEqualTo(256 << 10);
        assertThat(ScanEngine.choose(ScanChoice.VECTOR, () -> vectors).offloadThreshold())
                .isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1"})
    void vectorsAreNotTakenWithoutTheOptimisingCompiler(String flag) throws IOException, InterruptedException {
        String javaHome = System.getProperty("java.home");
        String classPath = System.getProperty("java.class.path");
        Process child = new ProcessBuilder(
                        Path.of(javaHome, "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        flag,
                        "-cp",
                        classPath,
                        PrintEngine.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(child.waitFor()).isZero();
        assertThat(printed).startsWith("needs the JVM's optimising compiler, which is off: ");
    }

    /** What a JVM of its own makes of the settings. */
    static final class PrintEngine {

        private PrintEngine() {}

        @SuppressWarnings("SystemOut") // the way out of a child process
        static void main() {
            System.out.print(ScanEngine.choose(ScanChoice.AUTO).reason());
        }
    }

    @Test
    void theSelfTestPassesWhatIsRight() {
        assertThatNoException().isThrownBy(() -> SelfTest.run("swar", new JsonScanner(new SwarKernel())));
    }

    @Test
    void theSelfTestStopsAnEngineThatMisreadsOneLane() {
        StringKernel right = new SwarKernel();
        StringKernel wrongInLane61 = (bytes, from) -> {
            long end = right.skip(bytes, from);
            return bytes[from + 61] == '\\' ? StringKernel.BAD_ESCAPE | (from + 61) : end;
        };
        assertThatIllegalStateException()
                .isThrownBy(() -> SelfTest.run("broken", new JsonScanner(wrongInLane61)))
                .withMessageStartingWith("scan engine: broken gave INVALID_JSON for ");
    }

    @Test
    void theSelfTestStopsAnEngineThatLetsControlCharactersPass() {
        StringKernel right = new SwarKernel();
        StringKernel acceptsControls = (bytes, from) -> {
            long end = right.skip(bytes, from);
            boolean control =
                    (end & StringKernel.ERROR_KIND) == StringKernel.CONTROL_CHARACTER && bytes[(int) end] != 0;
            return control ? right.skip(bytes, (int) end + 1) : end;
        };
        assertThatIllegalStateException().isThrownBy(() -> SelfTest.run("broken", new JsonScanner(acceptsControls)));
    }

    @Test
    void theSelfTestStopsAnEngineThatLetsBrokenUtf8Pass() {
        StringKernel right = new SwarKernel();
        StringKernel acceptsAll = new StringKernel() {
            @Override
            public long skip(byte[] bytes, int from) {
                return right.skip(bytes, from);
            }

            @Override
            public int firstInvalidUtf8(byte[] bytes, int from, int to) {
                return -1;
            }
        };
        assertThatIllegalStateException()
                .isThrownBy(() -> SelfTest.run("broken", new JsonScanner(acceptsAll)))
                .withMessageStartingWith("scan engine: broken gave MISSING_MODEL for ");
    }
}
