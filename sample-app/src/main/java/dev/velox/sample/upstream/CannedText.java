package dev.velox.sample.upstream;

import java.util.List;

/**
 * The text of an answer, cut as it is streamed. Tokens are counted as words going out and as a quarter of the characters
 * coming in: enough to be plausible and to change with the input.
 */
record CannedText(String text, List<String> deltas, int inputTokens) {

    static CannedText answer(String model, int characters) {
        String text = "This answer is canned: the embedded upstream of Velox's sample got " + characters
                + (characters == 1 ? " character" : " characters") + " of input for the model " + model
                + " and asked no provider.";
        return new CannedText(text, List.of(text.split("(?<= )")), tokens(characters));
    }

    static int tokens(int characters) {
        return (characters + 3) / 4;
    }

    int outputTokens() {
        return deltas.size();
    }

    int totalTokens() {
        return inputTokens + outputTokens();
    }
}
