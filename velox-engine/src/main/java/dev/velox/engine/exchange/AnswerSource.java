package dev.velox.engine.exchange;

/** What is producing the answer of an exchange right now. Called on the exchange's loop. */
public interface AnswerSource {

    /** The caller takes more again. */
    void resume();

    /** Nobody wants the answer any more: free what it holds. No callback follows. */
    void cancel();
}
