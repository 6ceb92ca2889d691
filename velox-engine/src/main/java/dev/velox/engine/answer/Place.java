package dev.velox.engine.answer;

/** Where in an answer the reader is, as far as it matters. */
enum Place {
    /** The document itself: an answer, or a chunk or event of a stream. */
    ROOT,
    /** {@code response} of an event of a responses stream. */
    RESPONSE,
    /** {@code usage}. */
    USAGE,
    /** Details of {@code usage} in the words of chat completions: {@code prompt_tokens_details}. */
    PROMPT_DETAILS,
    /** {@code completion_tokens_details}. */
    COMPLETION_DETAILS,
    /** Details of {@code usage} in the words of responses: {@code input_tokens_details}. */
    INPUT_DETAILS,
    /** {@code output_tokens_details}. */
    OUTPUT_DETAILS,
    /** The list {@code choices}. */
    CHOICES,
    /** The first of them. */
    CHOICE,
    /** Anywhere else: nothing in there is read. */
    ELSEWHERE
}
