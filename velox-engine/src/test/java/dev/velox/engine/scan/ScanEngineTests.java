package dev.velox.engine.scan;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class ScanEngineTests {

    @ParameterizedTest
    @EnumSource
    void anEngineSaysWhatItIsAndWhy(ScanChoice choice) {
        ScanEngine engine = ScanEngine.choose(choice);
        assertThat(engine.name()).isEqualTo("swar");
        assertThat(engine.reason()).isNotBlank().doesNotContain("\n");
        assertThat(engine.newScanner()).isNotSameAs(engine.newScanner());
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
}
