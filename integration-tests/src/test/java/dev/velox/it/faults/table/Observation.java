package dev.velox.it.faults.table;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.velox.faultkit.CallEnd;

/**
 * What one case came to.
 *
 * @param view what the client saw, in words
 * @param faulty how each call ended that reached the faulty upstream
 * @param sibling how many calls reached its healthy sibling
 */
record Observation(String view, List<CallEnd> faulty, int sibling) {

    /** As the page has it: calls at the faulty upstream and how they ended, then those at the sibling. */
    String attempts() {
        String ends =
                faulty.stream().map(end -> end.name().toLowerCase(Locale.ROOT)).collect(Collectors.joining(", "));
        String here = faulty.isEmpty() ? "0" : faulty.size() + " (" + ends + ")";
        return sibling == 0 ? here : here + " + " + sibling;
    }
}
