package dev.velox.autoconfigure;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class NativeImageCheckTests {

    @Test
    void aNativeImageStopsWithAClearMessage() {
        assertThatIllegalStateException()
                .isThrownBy(new NativeImageCheck(true)::afterPropertiesSet)
                .withMessageContaining("does not support native images yet")
                .withMessageContaining("velox.enabled=false");
    }

    @Test
    void aJvmStarts() {
        assertThatCode(new NativeImageCheck(false)::afterPropertiesSet).doesNotThrowAnyException();
    }
}
