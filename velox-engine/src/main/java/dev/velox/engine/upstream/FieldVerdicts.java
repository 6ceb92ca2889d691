package dev.velox.engine.upstream;

import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * What a rule says of the names of header fields, remembered: the same few names come with every request. A bounded number is
 * kept, a newer one takes the place of an older one.
 *
 * <p>Threads: any. What is kept is immutable; two threads at once at worst ask the rule twice.
 */
final class FieldVerdicts {

    private static final int KEPT = 128;

    /** Callers choose names: long ones are not kept. */
    private static final int MAX_KEPT_LENGTH = 64;

    private record Verdict(String name, boolean passes) {}

    private final Predicate<String> rule;
    private final @Nullable Verdict[] kept = new Verdict[KEPT];

    FieldVerdicts(Predicate<String> rule) {
        this.rule = rule;
    }

    boolean passes(String name) {
        if (name.length() > MAX_KEPT_LENGTH) {
            return rule.test(name);
        }
        int slot = name.hashCode() & (KEPT - 1);
        Verdict known = kept[slot];
        if (known == null || !known.name.equals(name)) {
            known = new Verdict(name, rule.test(name));
            kept[slot] = known;
        }
        return known.passes;
    }
}
