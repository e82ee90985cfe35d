package dev.slimgate.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelType;
import dev.slimgate.policy.ObjectStates.Nothing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a checked expression into steps, and finds out what it reads. */
final class Planner {
    static final int MOST_PARTS = 2_000;
    private static final int MOST_NESTED = 200;
    /** What patterns may cost that are compiled with the expression. */
    private final Cost patterns = new Cost();

    private final CelAbstractSyntaxTree tree;
    private final Map<String, Integer> scope = new HashMap<>();
    private final Set<String> reads = new HashSet<>();
    private int locals;
    private int parts;
    private int nested;

    private Planner(CelAbstractSyntaxTree tree) {
        this.tree = tree;
    }

    /**
     * A planned expression.
     *
     * @param locals how many variables its loops have
     * @param reads variables, and fields of declared types as {@code Type.field}
     */
    record Plan(Step step, int locals, Set<String> reads) {
        Plan {
            reads = Set.copyOf(reads);
        }
    }

    /** The expression cannot be planned: it uses what the language has and this version does not. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message, null, false, false);
        }
    }

    /** Throws {@link RefusedException}, or {@link Unanswered} for a pattern that is none. */
    static Plan plan(CelAbstractSyntaxTree tree) {
        Planner planner = new Planner(tree);
        Step step = planner.step(tree.getExpr());
        return new Plan(step, planner.locals, planner.reads);
    }

    private Step step(CelExpr expression) {
        parts++;
        if (parts > MOST_PARTS || nested >= MOST_NESTED) {
            throw new RefusedException("has more than " + MOST_PARTS + " parts, or more than " + MOST_NESTED
                    + " in one another: split it");
        }
        nested++;
        Step step =
                switch (expression.getKind()) {
                    case CONSTANT -> new Step.Constant(constant(expression.constant()));
                    case IDENT -> ident(expression.ident().name());
                    case SELECT -> select(expression.select());
                    case CALL -> call(expression.call());
                    case LIST -> new Step.ListOf(steps(expression.list().elements()));
                    case MAP -> map(expression.map());
                    case COMPREHENSION -> loop(expression.comprehension());
                    case STRUCT, NOT_SET ->
                        throw new RefusedException("makes an object: only lists and maps can be made");
                };
        nested--;
        return step;
    }

    private List<Step> steps(List<CelExpr> expressions) {
        List<Step> steps = new ArrayList<>();
        expressions.forEach(each -> steps.add(step(each)));
        return List.copyOf(steps);
    }

    private static Object constant(CelConstant constant) {
        return switch (constant.getKind()) {
            case NULL_VALUE -> Nothing.NOTHING;
            case BOOLEAN_VALUE -> constant.booleanValue();
            case INT64_VALUE -> constant.int64Value();
            case DOUBLE_VALUE -> constant.doubleValue();
            case STRING_VALUE -> constant.stringValue();
            case UINT64_VALUE -> throw new RefusedException("uses an unsigned number: leave out the u");
            case BYTES_VALUE -> throw new RefusedException("uses bytes: write a string");
            case NOT_SET, TIMESTAMP_VALUE, DURATION_VALUE -> throw new RefusedException("uses an unknown literal");
        };
    }

    private Step ident(String name) {
        Integer place = scope.get(name);
        if (place != null) {
            return new Step.Local(place);
        }
        reads.add(name);
        return Variables.ALL.stream()
                .filter(variable -> variable.name().equals(name))
                .findFirst()
                .<Step>map(Step.Variable::new)
                .orElseThrow(() -> new RefusedException("uses the type " + name + " as a value"));
    }

    private Step select(CelExpr.CelSelect select) {
        tree.getType(select.operand().id())
                .map(CelType::name)
                .ifPresent(type -> reads.add(type + "." + select.field()));
        Step of = step(select.operand());
        return select.testOnly() ? new Step.Has(of, select.field()) : new Step.Select(of, select.field());
    }

    private Step call(CelCall call) {
        List<CelExpr> arguments = new ArrayList<>();
        call.target().ifPresent(arguments::add);
        arguments.addAll(call.args());
        List<Step> steps = steps(arguments);
        return switch (call.function()) {
            case "_&&_" -> new Step.And(steps.get(0), steps.get(1));
            case "_||_" -> new Step.Or(steps.get(0), steps.get(1));
            case "_?_:_" -> new Step.Choice(steps.get(0), steps.get(1), steps.get(2));
            case "@not_strictly_false" -> new Step.NotStrictlyFalse(steps.getFirst());
            default -> function(call.function(), arguments, steps);
        };
    }

    private Step function(String name, List<CelExpr> arguments, List<Step> steps) {
        if (name.equals("matches") && arguments.get(1).getKind() == Kind.CONSTANT) {
            String pattern = arguments.get(1).constant().stringValue();
            return new Step.Call(Texts.matching(Patterns.compile(pattern, patterns)), steps.subList(0, 1));
        }
        Functions.Body body = Functions.ALL.get(name);
        if (body == null) {
            throw new RefusedException("calls " + name + ", which is not supported here");
        }
        return new Step.Call(body, steps);
    }

    private Step map(CelExpr.CelMap map) {
        List<Step> parts = new ArrayList<>();
        map.entries().forEach(entry -> {
            parts.add(step(entry.key()));
            parts.add(step(entry.value()));
        });
        return new Step.MapOf(List.copyOf(parts));
    }

    private Step loop(CelComprehension loop) {
        if (!loop.iterVar2().isEmpty()) {
            throw new RefusedException("has a loop over two variables, which is not supported here");
        }
        Step range = step(loop.iterRange());
        Step begin = step(loop.accuInit());
        int item = locals++;
        int result = locals++;
        @Nullable Integer outerResult = scope.put(loop.accuVar(), result);
        @Nullable Integer outerItem = scope.put(loop.iterVar(), item);
        Step goOn = step(loop.loopCondition());
        Step each = appending(loop.loopStep(), loop.accuVar());
        restore(loop.iterVar(), outerItem);
        Step end = step(loop.result());
        restore(loop.accuVar(), outerResult);
        return new Step.Loop(range, item, result, begin, goOn, each, end);
    }

    private void restore(String name, @Nullable Integer outer) {
        if (outer == null) {
            scope.remove(name);
        } else {
            scope.put(name, outer);
        }
    }

    /** The step of a loop; where {@code map} and {@code filter} join a list of one, it is added to what they make. */
    private Step appending(CelExpr step, String result) {
        if (step.getKind() == Kind.CALL) {
            CelCall call = step.call();
            if (call.function().equals("_?_:_")) {
                return new Step.Choice(
                        step(call.args().get(0)),
                        appending(call.args().get(1), result),
                        appending(call.args().get(2), result));
            }
            if (call.function().equals("_+_")
                    && call.args().get(0).getKind() == Kind.IDENT
                    && call.args().get(0).ident().name().equals(result)
                    && call.args().get(1).getKind() == Kind.LIST) {
                return new Step.Append(
                        step(call.args().get(0)),
                        steps(call.args().get(1).list().elements()));
            }
        }
        return step(step);
    }
}
