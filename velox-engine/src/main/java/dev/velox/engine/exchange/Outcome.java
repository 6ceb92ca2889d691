package dev.velox.engine.exchange;

import org.jspecify.annotations.Nullable;

/** How an exchange ended. */
public sealed interface Outcome {

    /** Value of the metric tag {@code outcome}: closed vocabulary. */
    String label();

    /** The answer reached the caller whole, whatever its status. */
    record Completed(int status) implements Outcome {
        @Override
        public String label() {
            return "completed";
        }
    }

    /** The gateway had to give up; before commit the caller got {@code failure} as the answer, after it as a broken end. */
    record Failed(Failure failure) implements Outcome {
        @Override
        public String label() {
            return failure.code().label();
        }
    }

    /** The caller left first. */
    record Cancelled() implements Outcome {
        @Override
        public String label() {
            return "cancelled";
        }
    }

    /** The failure, or null when there was none. */
    default @Nullable Failure failureOrNull() {
        return this instanceof Failed failed ? failed.failure() : null;
    }
}
