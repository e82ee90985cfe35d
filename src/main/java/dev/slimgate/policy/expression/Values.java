package dev.slimgate.policy.expression;

import dev.slimgate.policy.ObjectStates.Nothing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The values of the language in Java's types: Boolean, Long, Double, String, Instant, Duration, {@link Nothing}, List, Map,
 * {@link Struct}, {@link Amount} and {@link Version}.
 */
final class Values {
    private Values() {}

    /** Equality of the language: numbers by their value, all else by type first. Pays for what it looks at. */
    static boolean equal(Object one, Object other, Cost cost) {
        cost.pay(1);
        return switch (one) {
            case Long a when other instanceof Long b -> a.longValue() == b.longValue();
            case Number a when other instanceof Number b -> compareNumbers(a, b) == 0 && !isNaN(a) && !isNaN(b);
            case String a
            when other instanceof String b -> {
                cost.payText(Math.min(a.length(), b.length()));
                yield a.equals(b);
            }
            case List<?> a when other instanceof List<?> b -> equalLists(a, b, cost);
            case Map<?, ?> a when other instanceof Map<?, ?> b -> equalMaps(a, b, cost);
            case Struct a when other instanceof Struct b -> a.equal(b, cost);
            default -> one.equals(other);
        };
    }

    private static boolean equalLists(List<?> one, List<?> other, Cost cost) {
        if (one.size() != other.size()) {
            return false;
        }
        for (int i = 0; i < one.size(); i++) {
            if (!equal(one.get(i), other.get(i), cost)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equalMaps(Map<?, ?> one, Map<?, ?> other, Cost cost) {
        if (one.size() != other.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : one.entrySet()) {
            Object match = other.get(entry.getKey());
            if (match == null || !equal(Objects.requireNonNull(entry.getValue()), match, cost)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isNaN(Number number) {
        return number instanceof Double d && d.isNaN();
    }

    /** Order of two values of one kind; whole and broken numbers are one kind. */
    static int compare(Object one, Object other, Cost cost) {
        return switch (one) {
            case Long a when other instanceof Long b -> Long.compare(a, b);
            case Number a when other instanceof Number b -> compareNumbers(a, b);
            case String a
            when other instanceof String b -> {
                cost.payText(Math.min(a.length(), b.length()));
                yield compareTexts(a, b);
            }
            case Boolean a when other instanceof Boolean b -> Boolean.compare(a, b);
            case Instant a when other instanceof Instant b -> a.compareTo(b);
            case Duration a when other instanceof Duration b -> a.compareTo(b);
            case Amount a when other instanceof Amount b -> a.compareTo(b);
            case Version a when other instanceof Version b -> a.compareTo(b);
            default -> throw new Unanswered(kind(one) + " and " + kind(other) + " have no order");
        };
    }

    /** By code points, which Java's own order is not beyond the basic plane. */
    private static int compareTexts(String one, String other) {
        int most = Math.min(one.length(), other.length());
        for (int i = 0; i < most; i++) {
            char a = one.charAt(i);
            char b = other.charAt(i);
            if (a != b) {
                boolean surrogates = Character.isSurrogate(a) || Character.isSurrogate(b);
                return surrogates ? Integer.compare(one.codePointAt(i), other.codePointAt(i)) : a - b;
            }
        }
        return one.length() - other.length();
    }

    /** A whole number beside a broken one as the language has it: as if it were one itself. */
    private static int compareNumbers(Number one, Number other) {
        double a = one.doubleValue();
        double b = other.doubleValue();
        return a == b ? 0 : Double.compare(a, b);
    }

    /** The kind of a value, in words. */
    static String kind(Object value) {
        return switch (value) {
            case Boolean b -> "a bool";
            case Long l -> "an int";
            case Double d -> "a double";
            case String s -> "a string";
            case Instant i -> "a timestamp";
            case Duration d -> "a duration";
            case List<?> l -> "a list";
            case Map<?, ?> m -> "a map";
            case Amount a -> "a quantity";
            case Version v -> "a version";
            case Struct s -> "an object";
            case Nothing n -> "null";
            default -> "an unknown value";
        };
    }
}
