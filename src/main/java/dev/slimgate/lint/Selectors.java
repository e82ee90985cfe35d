package dev.slimgate.lint;

import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What can be said of label selectors without any labels. */
final class Selectors {
    private Selectors() {}

    /** The first label of which too much is asked, so that nothing can ever be selected; empty where something can. */
    static Optional<String> contradiction(List<Requirement> requirements) {
        Map<String, List<Requirement>> byKey = new LinkedHashMap<>();
        requirements.forEach(each ->
                byKey.computeIfAbsent(each.key(), key -> new ArrayList<>()).add(each));
        return byKey.entrySet().stream()
                .filter(each -> !possible(each.getValue()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** Whether a label can be as all of these want it. */
    private static boolean possible(List<Requirement> ofOneKey) {
        boolean absent = asks(ofOneKey, Operator.DOES_NOT_EXIST);
        boolean listed = asks(ofOneKey, Operator.IN);
        if (absent) {
            return !listed && !asks(ofOneKey, Operator.EXISTS);
        }
        if (!listed) {
            return true;
        }
        Set<String> left = new HashSet<>(first(ofOneKey));
        for (Requirement each : ofOneKey) {
            switch (each.operator()) {
                case IN -> left.retainAll(each.values());
                case NOT_IN -> each.values().forEach(left::remove);
                case EXISTS, DOES_NOT_EXIST -> {
                    // whatever value it has
                }
            }
        }
        return !left.isEmpty();
    }

    private static boolean asks(List<Requirement> requirements, Operator operator) {
        return requirements.stream().anyMatch(each -> each.operator() == operator);
    }

    private static List<String> first(List<Requirement> requirements) {
        return requirements.stream()
                .filter(each -> each.operator() == Operator.IN)
                .findFirst()
                .map(Requirement::values)
                .orElse(List.of());
    }

    /** Whether some labels are selected by both; a no is certain. */
    static boolean overlap(LabelSelector one, LabelSelector other) {
        return contradiction(Stream.concat(one.requirements().stream(), other.requirements().stream())
                        .toList())
                .isEmpty();
    }

    /** Whether all that the one selects is selected by the other; a yes is certain. */
    static boolean covers(LabelSelector outer, LabelSelector inner) {
        return outer.requirements().stream()
                .allMatch(wanted -> inner.requirements().stream().anyMatch(given -> implies(given, wanted)));
    }

    private static boolean implies(Requirement given, Requirement wanted) {
        if (!given.key().equals(wanted.key())) {
            return false;
        }
        return switch (wanted.operator()) {
            case IN -> given.operator() == Operator.IN && wanted.values().containsAll(given.values());
            case NOT_IN ->
                switch (given.operator()) {
                    case IN -> given.values().stream().noneMatch(wanted.values()::contains);
                    case NOT_IN -> given.values().containsAll(wanted.values());
                    case DOES_NOT_EXIST -> true;
                    case EXISTS -> false;
                };
            case EXISTS -> given.operator() == Operator.IN || given.operator() == Operator.EXISTS;
            case DOES_NOT_EXIST -> given.operator() == Operator.DOES_NOT_EXIST;
        };
    }
}
