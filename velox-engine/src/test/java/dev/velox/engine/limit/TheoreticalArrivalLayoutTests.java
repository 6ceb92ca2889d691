package dev.velox.engine.limit;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TheoreticalArrivalLayoutTests {

    @Test
    void theSharedWordHasTwoCacheLinesOfItsOwnOnBothSides() throws Exception {
        long word = offsetOf(TheoreticalArrival.class.getSuperclass().getDeclaredField("tat"));
        List<Long> others = new ArrayList<>();
        for (Field field : GcraRateLimiter.class.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers())) {
                others.add(offsetOf(field));
            }
        }
        assertThat(word).as("bytes in front").isGreaterThanOrEqualTo(128);
        // One reference may fill the gap behind the object header, in front of the left pad.
        assertThat(others).hasSize(5).allMatch(offset -> Math.abs(offset - word) >= 128);
    }

    /** By reflection: the class is not one that code may be compiled against under {@code -Xlint:all}. */
    private static long offsetOf(Field field) throws ReflectiveOperationException {
        Class<?> unsafe = Class.forName("sun.misc.Unsafe");
        Field instance = unsafe.getDeclaredField("theUnsafe");
        instance.setAccessible(true);
        Method objectFieldOffset = unsafe.getMethod("objectFieldOffset", Field.class);
        return (long) objectFieldOffset.invoke(instance.get(null), field);
    }
}
