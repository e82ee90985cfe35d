package dev.slimgate.controller;

import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What one label may be: a set of values that is finite or whose rest is, and whether the label may be absent. Closed
 * under what a partition needs, and each set is held in one way only, so that equal sets are equal records.
 *
 * @param listed whether {@code values} are those that it may have; else those that it may not
 * @param values sorted
 * @param absent whether there may be no such label
 */
record LabelValues(boolean listed, SortedSet<String> values, boolean absent) {
    /** Whatever there is, or nothing. */
    static final LabelValues ANY = new LabelValues(false, new TreeSet<>(), true);

    private static final LabelValues NONE = new LabelValues(true, new TreeSet<>(), false);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("(?=.{1,253}/)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*/");

    LabelValues {
        values = new TreeSet<>(values);
    }

    /** What a requirement allows of labels that a cluster can hold; keys and values that none can have match nothing. */
    static LabelValues of(Requirement requirement) {
        if (!isKey(requirement.key())) {
            return switch (requirement.operator()) {
                case IN, EXISTS -> NONE;
                case NOT_IN, DOES_NOT_EXIST -> ANY;
            };
        }
        SortedSet<String> possible = new TreeSet<>(
                requirement.values().stream().filter(LabelValues::isValue).toList());
        return switch (requirement.operator()) {
            case IN -> new LabelValues(true, possible, false);
            case NOT_IN -> new LabelValues(false, possible, true);
            case EXISTS -> new LabelValues(false, new TreeSet<>(), false);
            case DOES_NOT_EXIST -> new LabelValues(true, new TreeSet<>(), true);
        };
    }

    private static boolean isKey(String key) {
        int slash = key.indexOf('/');
        return NAME.matcher(key.substring(slash + 1)).matches()
                && (slash < 0 || PREFIX.matcher(key.substring(0, slash + 1)).matches());
    }

    private static boolean isValue(String value) {
        return value.isEmpty() || NAME.matcher(value).matches();
    }

    boolean isEmpty() {
        return listed && values.isEmpty() && !absent;
    }

    LabelValues and(LabelValues other) {
        boolean either = absent && other.absent;
        if (listed && other.listed) {
            return new LabelValues(true, common(values, other.values), either);
        }
        if (listed) {
            return new LabelValues(true, without(values, other.values), either);
        }
        return other.listed
                ? new LabelValues(true, without(other.values, values), either)
                : new LabelValues(false, all(values, other.values), either);
    }

    LabelValues or(LabelValues other) {
        return not(not(this).and(not(other)));
    }

    private static LabelValues not(LabelValues set) {
        return new LabelValues(!set.listed, set.values, !set.absent);
    }

    /** What is not in this set, in disjoint parts that requirements can each say; empty for {@link #ANY}. */
    List<LabelValues> complement() {
        LabelValues rest = not(this);
        if (rest.isSayable()) {
            return rest.isEmpty() ? List.of() : List.of(rest);
        }
        return List.of(new LabelValues(true, rest.values, false), new LabelValues(true, new TreeSet<>(), true));
    }

    /** Whether requirements on one key, all of which must hold, can say it: not so "one of these or absent". */
    boolean isSayable() {
        return !(listed && absent && !values.isEmpty());
    }

    /** This set, or the smallest larger one that requirements can say. */
    LabelValues widened() {
        return isSayable() ? this : ANY;
    }

    boolean contains(LabelValues other) {
        return and(other).equals(other);
    }

    /** The requirements that say it; none for {@link #ANY}. It must be {@link #isSayable sayable} and not empty. */
    List<Requirement> requirements(String key) {
        List<Requirement> said = new ArrayList<>();
        if (listed) {
            said.add(
                    absent
                            ? new Requirement(key, Operator.DOES_NOT_EXIST, List.of())
                            : new Requirement(key, Operator.IN, List.copyOf(values)));
            return said;
        }
        if (!absent) {
            said.add(new Requirement(key, Operator.EXISTS, List.of()));
        }
        if (!values.isEmpty()) {
            said.add(new Requirement(key, Operator.NOT_IN, List.copyOf(values)));
        }
        return said;
    }

    /** One set for both, where one can say it without holding more. */
    Optional<LabelValues> merged(LabelValues other) {
        LabelValues union = or(other);
        return union.isSayable() ? Optional.of(union) : Optional.empty();
    }

    private static SortedSet<String> common(SortedSet<String> one, SortedSet<String> other) {
        SortedSet<String> result = new TreeSet<>(one);
        result.retainAll(other);
        return result;
    }

    private static SortedSet<String> without(SortedSet<String> one, SortedSet<String> other) {
        SortedSet<String> result = new TreeSet<>(one);
        result.removeAll(other);
        return result;
    }

    private static SortedSet<String> all(SortedSet<String> one, SortedSet<String> other) {
        SortedSet<String> result = new TreeSet<>(one);
        result.addAll(other);
        return result;
    }
}
