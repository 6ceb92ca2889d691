package dev.velox.engine.answer;

import java.util.List;

/** The words with which a model says why it stopped; a word of an upstream's own is {@code other}. */
final class FinishReasons {

    private static final List<String> WORDS =
            List.of("stop", "length", "tool_calls", "content_filter", "function_call");

    private FinishReasons() {}

    static String of(Text text) {
        for (String word : WORDS) {
            if (text.is(word)) {
                return word;
            }
        }
        return "other";
    }
}
