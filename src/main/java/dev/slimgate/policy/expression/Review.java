package dev.slimgate.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.expression.Program.Answer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be told of an expression without any image. It is parsed once more for it, some milliseconds: what judges carries
 * nothing of this.
 *
 * @param constant what it comes to whatever is judged; null where that depends
 * @param unasked facts that may be absent and that it reads without having asked for them, in the order of the expression
 * @param never values that it compares with and that the fact never has
 * @param rule the field name of the rule that asks for just the same; {@code ""} where there is none
 */
public record Review(@Nullable Constant constant, List<Unasked> unasked, List<Never> never, String rule) {
    private static final int MOST_REASON = 120;

    public Review {
        unasked = List.copyOf(unasked);
        never = List.copyOf(never);
    }

    /** An expression that depends on nothing. */
    public sealed interface Constant {
        /** It is always true, or always false. */
        record Always(boolean truth) implements Constant {}

        /** It never has a value; why, safe to show. */
        record NoAnswer(String why) implements Constant {}
    }

    /**
     * A fact that is read without having been asked for.
     *
     * @param fact as it is written, not yet fit to be shown
     * @param ask what is true where the fact is there, not yet fit to be shown
     */
    public record Unasked(String fact, String ask) {}

    /**
     * A comparison with what cannot be.
     *
     * @param fact as it is written, such as {@code container.kind}
     * @param value the literal, not yet fit to be shown
     * @param known all values that there are
     */
    public record Never(String fact, String value, List<String> known) {
        public Never {
            known = List.copyOf(known);
        }
    }

    /** Of an expression that was compiled. */
    public static Review of(ExpressionRule rule) {
        try {
            CelAbstractSyntaxTree tree = Declarations.COMPILER
                    .check(Declarations.COMPILER.parse(rule.source()).getAst())
                    .getAst();
            Reading reading = Reading.of(tree);
            return new Review(constant(rule.program()), reading.unasked(), reading.never(), SameAsRule.of(tree));
        } catch (CelValidationException e) {
            throw new IllegalStateException("what was compiled does not compile", e);
        }
    }

    private static @Nullable Constant constant(Program program) {
        return switch (program.evaluateBlindly()) {
            case Answer.Value(Boolean truth) -> new Constant.Always(truth);
            case Answer.Value other -> null;
            case Answer.None(String why) ->
                program.readsNothing() ? new Constant.NoAnswer(Printable.of(why, MOST_REASON)) : null;
            case Answer.NeedsLayers() -> null;
        };
    }
}
