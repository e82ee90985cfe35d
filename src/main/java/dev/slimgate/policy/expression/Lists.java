package dev.slimgate.policy.expression;

import java.util.List;
import java.util.Map;

/** Functions of lists and maps, and those that strings have under the same name. */
final class Lists {
    /** By name. */
    static final Map<String, Functions.Body> ALL = Map.of(
            "size",
                    (a, cost) -> switch (a[0]) {
                        case List<?> list -> (long) list.size();
                        case Map<?, ?> map -> (long) map.size();
                        case String text -> Texts.size(text, cost);
                        default -> throw Functions.unfit("size()", a[0]);
                    },
            "@in", Lists::in,
            "_[_]", Lists::at,
            "indexOf",
                    (a, cost) -> a[0] instanceof List<?> list
                            ? indexOf(list, a[1], false, cost)
                            : Texts.indexOf(a, false, cost),
            "lastIndexOf",
                    (a, cost) -> a[0] instanceof List<?> list
                            ? indexOf(list, a[1], true, cost)
                            : Texts.indexOf(a, true, cost),
            "isSorted",
                    (a, cost) -> {
                        List<?> list = list(a[0]);
                        for (int i = 1; i < list.size(); i++) {
                            cost.pay(1);
                            if (Values.compare(list.get(i - 1), list.get(i), cost) > 0) {
                                return false;
                            }
                        }
                        return true;
                    },
            "sum", Lists::sum,
            "min", (a, cost) -> extreme(list(a[0]), -1, cost),
            "max", (a, cost) -> extreme(list(a[0]), 1, cost));

    private Lists() {}

    private static List<?> list(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw Functions.unfit("a function of lists", value);
    }

    private static Object in(Object[] a, Cost cost) {
        return switch (a[1]) {
            case Map<?, ?> map -> map.containsKey(a[0]);
            case List<?> list -> indexOf(list, a[0], false, cost) >= 0;
            default -> throw Functions.unfit("in", a);
        };
    }

    private static Object at(Object[] a, Cost cost) {
        if (a[0] instanceof List<?> list && a[1] instanceof Long index) {
            if (index < 0 || index >= list.size()) {
                throw new Unanswered("there is no item " + index + " in a list of " + list.size());
            }
            return list.get(index.intValue());
        }
        if (a[0] instanceof Map<?, ?> map) {
            Object value = map.get(a[1]);
            if (value == null) {
                throw new Unanswered("there is no such key");
            }
            return value;
        }
        throw Functions.unfit("[]", a);
    }

    private static long indexOf(List<?> list, Object value, boolean last, Cost cost) {
        for (int i = 0; i < list.size(); i++) {
            int at = last ? list.size() - 1 - i : i;
            if (Values.equal(list.get(at), value, cost)) {
                return at;
            }
        }
        return -1;
    }

    private static Object sum(Object[] a, Cost cost) {
        List<?> list = list(a[0]);
        Object sum = 0L;
        for (int i = 0; i < list.size(); i++) {
            cost.pay(1);
            sum = i == 0 ? list.get(0) : Functions.sum(sum, list.get(i), cost);
        }
        return sum;
    }

    private static Object extreme(List<?> list, int sign, Cost cost) {
        if (list.isEmpty()) {
            throw new Unanswered("an empty list has no least and no greatest item");
        }
        Object best = list.getFirst();
        for (Object item : list) {
            cost.pay(1);
            if (Integer.signum(Values.compare(item, best, cost)) == sign) {
                best = item;
            }
        }
        return best;
    }
}
