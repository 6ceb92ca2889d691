package dev.velox.engine.dispatch;

import dev.velox.engine.exchange.Operation;

/**
 * What is read from answers while they go by. An answer of which nothing is wanted is not looked at.
 *
 * @param usage whether tokens and model are
 * @param ids who learns the ids of created responses; {@link LearnedIds#NONE} when nobody does
 */
public record AnswerReading(boolean usage, LearnedIds ids) {

    /** Tokens and model. */
    public static final AnswerReading USAGE = new AnswerReading(true, LearnedIds.NONE);

    /** Nothing. */
    public static final AnswerReading OFF = new AnswerReading(false, LearnedIds.NONE);

    boolean wants(Operation operation) {
        return usage ? operation.scanned() : wantsId(operation);
    }

    boolean wantsId(Operation operation) {
        return operation == Operation.CREATE_RESPONSE && !ids.equals(LearnedIds.NONE);
    }
}
