package dev.velox.autoconfigure.metrics;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Labels for models, which callers name: a bounded number of them. A name takes one of the places only when an upstream has
 * answered it with success, so that nobody fills them with invented names.
 *
 * <p>Threads: any. A known name costs one look into a map.
 */
final class ModelLabels {

    /** No model was named. */
    static final String NONE = "none";

    /** All names without a label of their own. */
    static final String OTHER = "other";

    private static final int MAX_LENGTH = 128;
    private static final int FIRST_ERROR = 400;

    private final int max;
    private final AtomicInteger taken = new AtomicInteger();
    private final ConcurrentMap<String, String> known = new ConcurrentHashMap<>();

    ModelLabels(int max) {
        this.max = max;
    }

    /**
     * The label of a model.
     *
     * @param status status of the answer, 0 when there is none
     */
    String of(@Nullable String model, int status) {
        if (model == null || model.isEmpty()) {
            return NONE;
        }
        if (model.length() > MAX_LENGTH) {
            return OTHER;
        }
        String label = known.get(model);
        if (label != null) {
            return label;
        }
        return status >= 200 && status < FIRST_ERROR ? take(model) : OTHER;
    }

    private String take(String model) {
        if (!printable(model) || taken.get() >= max || taken.getAndIncrement() >= max) {
            return OTHER;
        }
        String before = known.putIfAbsent(model, model);
        if (before == null) {
            return model;
        }
        taken.getAndDecrement();
        return before;
    }

    private static boolean printable(String model) {
        return model.codePoints().noneMatch(each -> Character.isISOControl(each));
    }
}
