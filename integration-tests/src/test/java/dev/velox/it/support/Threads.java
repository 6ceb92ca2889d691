package dev.velox.it.support;

import java.util.List;
import java.util.Set;

/** The platform threads of this JVM. */
public final class Threads {

    private Threads() {}

    public static Set<Thread> live() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    /** Those that run now and did not then. */
    public static List<Thread> startedSince(Set<Thread> then) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !then.contains(thread))
                .toList();
    }
}
