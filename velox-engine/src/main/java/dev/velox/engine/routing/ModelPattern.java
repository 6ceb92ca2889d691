package dev.velox.engine.routing;

import java.util.Comparator;

/**
 * A pattern of model names; {@code *} stands for any number of characters, and nothing else is special.
 *
 * <p>Threads: immutable, any.
 *
 * @param text the pattern
 */
record ModelPattern(String text) {

    /** The one that says most about a name first: the longest start without a star, then the most characters. */
    static final Comparator<ModelPattern> MOST_SPECIFIC_FIRST = Comparator.comparingInt(ModelPattern::prefixLength)
            .thenComparingInt(pattern -> pattern.text().length())
            .reversed();

    private static final char STAR = '*';

    static boolean isPattern(String model) {
        return model.indexOf(STAR) >= 0;
    }

    private int prefixLength() {
        return text.indexOf(STAR);
    }

    /** Takes time in the order of both lengths multiplied at the very most, whatever the pattern. */
    boolean matches(String model) {
        int at = 0;
        int inModel = 0;
        int star = -1;
        int resume = 0;
        while (inModel < model.length()) {
            if (at < text.length() && text.charAt(at) == STAR) {
                star = at++;
                resume = inModel;
            } else if (at < text.length() && text.charAt(at) == model.charAt(inModel)) {
                at++;
                inModel++;
            } else if (star >= 0) {
                // The last star takes one character more.
                at = star + 1;
                inModel = ++resume;
            } else {
                return false;
            }
        }
        while (at < text.length() && text.charAt(at) == STAR) {
            at++;
        }
        return at == text.length();
    }
}
