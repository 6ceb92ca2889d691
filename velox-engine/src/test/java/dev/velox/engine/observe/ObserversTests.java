package dev.velox.engine.observe;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Several observers are one. */
class ObserversTests {

    @ParameterizedTest
    @MethodSource("everythingTold")
    void eachObserverHearsEverythingInItsOrder(Method told) throws ReflectiveOperationException {
        List<String> heard = new ArrayList<>();
        EngineObserver all = EngineObserver.all(List.of(observer("first", heard), observer("second", heard)));

        told.invoke(
                all,
                Stream.of(told.getParameterTypes()).map(ObserversTests::value).toArray());

        assertThat(heard).containsExactly("first " + told.getName(), "second " + told.getName());
    }

    @Test
    void oneObserverIsTakenAsItIs() {
        EngineObserver only = new EngineObserver() {};

        assertThat(EngineObserver.all(List.of(only))).isSameAs(only);
    }

    @Test
    void noObserverHearsNothing() {
        assertThat(EngineObserver.all(List.of())).isSameAs(EngineObserver.NONE);
    }

    static Stream<Method> everythingTold() {
        return Stream.of(EngineObserver.class.getMethods()).filter(method -> !Modifier.isStatic(method.getModifiers()));
    }

    /** Who passes something on does not look into it. */
    private static @Nullable Object value(Class<?> type) {
        if (type.isRecord()) {
            return null;
        }
        return type == int.class ? (Object) 1 : type == long.class ? (Object) 1L : "word";
    }

    private static EngineObserver observer(String name, List<String> heard) {
        return (EngineObserver) Proxy.newProxyInstance(
                EngineObserver.class.getClassLoader(), new Class<?>[] {EngineObserver.class}, (proxy, method, args) -> {
                    heard.add(name + " " + method.getName());
                    return null;
                });
    }
}
