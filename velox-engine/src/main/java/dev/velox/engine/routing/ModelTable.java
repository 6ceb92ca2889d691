package dev.velox.engine.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.velox.engine.exchange.Candidate;
import dev.velox.engine.exchange.Group;

/**
 * Who serves a model: those that name it, else those with the most specific pattern that matches, else those that take what
 * nobody names.
 *
 * <p>Threads: immutable, any.
 */
final class ModelTable {

    private final Map<String, Group> named = new HashMap<>();
    private final List<Matching> patterns;
    private final List<Candidate> unmatched;

    /** A pattern, and those that list it, word by word. */
    private record Matching(ModelPattern pattern, List<Candidate> candidates) {}

    ModelTable(List<Offer> offers) {
        Map<String, List<Candidate>> names = new LinkedHashMap<>();
        Map<String, List<Candidate>> stars = new LinkedHashMap<>();
        List<Candidate> rest = new ArrayList<>();
        for (Offer offer : offers) {
            Set<String> aliased = new HashSet<>();
            for (Alias alias : offer.aliases()) {
                if (aliased.add(alias.model())) {
                    add(names, alias.model(), new Candidate(offer.endpoint(), alias.target()));
                }
            }
            Candidate plain = new Candidate(offer.endpoint(), null);
            for (String model : new HashSet<>(offer.models())) {
                if (ModelPattern.isPattern(model)) {
                    add(stars, model, plain);
                } else if (!aliased.contains(model)) {
                    add(names, model, plain);
                }
            }
            if (offer.unmatched()) {
                rest.add(plain);
            }
        }
        names.forEach((model, candidates) -> named.put(model, new Group(model, candidates)));
        patterns = stars.entrySet().stream()
                .map(entry -> new Matching(new ModelPattern(entry.getKey()), List.copyOf(entry.getValue())))
                .sorted(Comparator.comparing(Matching::pattern, ModelPattern.MOST_SPECIFIC_FIRST))
                .toList();
        unmatched = List.copyOf(rest);
    }

    private static void add(Map<String, List<Candidate>> to, String model, Candidate candidate) {
        to.computeIfAbsent(model, name -> new ArrayList<>()).add(candidate);
    }

    /** Those that serve the model, or null when nobody does. Keeps nothing of names that callers made up. */
    @Nullable Group find(String model) {
        Group group = named.get(model);
        if (group != null) {
            return group;
        }
        for (Matching matching : patterns) {
            if (matching.pattern().matches(model)) {
                return new Group(model, matching.candidates());
            }
        }
        return unmatched.isEmpty() ? null : new Group(model, unmatched);
    }

    /** Every name that is written out in the configuration. */
    Set<String> names() {
        return named.keySet();
    }
}
