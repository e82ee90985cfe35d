package dev.slimgate.policy.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One part of a checked expression. Where it has no value it throws {@link Unanswered}. */
sealed interface Step {

    /** Its value, see {@link Values}. */
    Object value(Frame frame);

    private static boolean truth(Step step, Frame frame) {
        Object value = step.value(frame);
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw new Unanswered(Values.kind(value) + " is not true or false");
    }

    /** A literal. */
    record Constant(Object value) implements Step {
        @Override
        public Object value(Frame frame) {
            return value;
        }
    }

    /** One of {@link Variables}. */
    record Variable(Variables.Variable variable) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1);
            return variable.reader().apply(frame.subject());
        }
    }

    /** A loop's variable; what holds a failure fails when it is read. */
    record Local(int place) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1);
            Object value = frame.locals[place];
            if (value instanceof Unanswered failed) {
                throw failed;
            }
            if (value == null) {
                throw new IllegalStateException("a loop's variable is read outside of it");
            }
            return value;
        }
    }

    /** A field of a declared type or of a map. */
    record Select(Step of, String field) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1);
            Object value = field(of.value(frame), field);
            if (value == null) {
                throw new Unanswered("there is no " + field);
            }
            return value;
        }

        static @Nullable Object field(Object of, String field) {
            return switch (of) {
                case Struct struct -> struct.field(field);
                case Map<?, ?> map -> map.get(field);
                default -> throw new Unanswered(Values.kind(of) + " has no field " + field);
            };
        }
    }

    /** {@code has(of.field)}. */
    record Has(Step of, String field) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1);
            return Select.field(of.value(frame), field) != null;
        }
    }

    /** Both; one that is false decides, even where the other has no value. */
    record And(Step one, Step other) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1);
            return decide(one, other, false, frame);
        }

        static boolean decide(Step one, Step other, boolean decisive, Frame frame) {
            @Nullable Unanswered failed = null;
            try {
                if (truth(one, frame) == decisive) {
                    return decisive;
                }
            } catch (Unanswered e) {
                failed = e;
            }
            if (failed == null) {
                return truth(other, frame);
            }
            try {
                if (truth(other, frame) == decisive) {
                    return decisive;
                }
            } catch (Unanswered e) {
                throw Unanswered.of(failed, e);
            }
            throw failed;
        }
    }

    /** Either; as {@link And}. */
    record Or(Step one, Step other) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1);
            return And.decide(one, other, true, frame);
        }
    }

    /** {@code condition ? then : otherwise}. */
    record Choice(Step condition, Step then, Step otherwise) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1);
            return truth(condition, frame) ? then.value(frame) : otherwise.value(frame);
        }
    }

    /** Whether a loop goes on: unless its result is false, and not for one that has no value yet. */
    record NotStrictlyFalse(Step of) implements Step {
        @Override
        public Object value(Frame frame) {
            try {
                return !Boolean.FALSE.equals(of.value(frame));
            } catch (Unanswered e) {
                return true;
            }
        }
    }

    /** A function. */
    record Call(Functions.Body body, List<Step> arguments) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1);
            Object[] values = new Object[arguments.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments.get(i).value(frame);
            }
            return body.call(values, frame.cost);
        }
    }

    /** {@code [a, b]}. */
    record ListOf(List<Step> items) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1L + items.size());
            List<Object> list = new ArrayList<>(items.size());
            for (Step item : items) {
                list.add(item.value(frame));
            }
            return list;
        }
    }

    /** {@code {a: b}}; keys and values in turn. */
    record MapOf(List<Step> parts) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1L + parts.size());
            Map<Object, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < parts.size(); i += 2) {
                Object key = parts.get(i).value(frame);
                if (map.put(key, parts.get(i + 1).value(frame)) != null) {
                    throw new Unanswered("a key stands twice");
                }
            }
            return map;
        }
    }

    /** What {@code map} and {@code filter} add to the list that they make, and nobody else sees before it is done. */
    record Append(Step list, List<Step> items) implements Step {
        @Override
        @SuppressWarnings("unchecked")
        public Object value(Frame frame) {
            frame.cost.pay(1L + items.size());
            List<Object> made = (List<Object>) list.value(frame);
            for (Step item : items) {
                made.add(item.value(frame));
            }
            return made;
        }
    }

    /**
     * The loop behind {@code all}, {@code exists}, {@code map} and their like.
     *
     * @param item the place of the loop's variable
     * @param result the place of what the loop makes
     */
    record Loop(Step range, int item, int result, Step begin, Step goOn, Step step, Step end) implements Step {
        @Override
        public Object value(Frame frame) {
            frame.cost.pay(1);
            Iterable<?> over =
                    switch (range.value(frame)) {
                        case List<?> list -> list;
                        case Map<?, ?> map -> map.keySet();
                        case Object other -> throw new Unanswered(Values.kind(other) + " holds no items");
                    };
            frame.locals[result] = begin.value(frame);
            for (Object each : over) {
                frame.cost.pay(1);
                if (!truth(goOn, frame)) {
                    break;
                }
                frame.locals[item] = each;
                try {
                    frame.locals[result] = step.value(frame);
                } catch (Unanswered e) {
                    frame.locals[result] = e;
                }
            }
            return end.value(frame);
        }
    }
}
