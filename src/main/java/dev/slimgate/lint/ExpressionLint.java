package dev.slimgate.lint;

import dev.slimgate.oci.Printable;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.expression.ExpressionRule;
import dev.slimgate.policy.expression.Review;
import dev.slimgate.policy.expression.Review.Constant;
import dev.slimgate.policy.expression.Review.Never;
import dev.slimgate.policy.expression.Review.Unasked;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The expressions of one policy: whether each says anything, has an answer, and says what no rule says better. */
final class ExpressionLint {
    private static final int MOST_SHOWN = 80;
    /** Of these a policy asks for all or nothing; of the others it may have a second, milder limit. */
    private static final Set<String> WITHOUT_LIMIT = Set.of("shell", "packageManager");

    private final Policy policy;
    private final Remarks remarks;

    ExpressionLint(Policy policy, Remarks remarks) {
        this.policy = policy;
        this.remarks = remarks;
    }

    void look() {
        List<ExpressionRule> expressions = all(policy);
        Map<String, String> first = new HashMap<>();
        for (int i = 0; i < expressions.size(); i++) {
            ExpressionRule each = expressions.get(i);
            String path = path(i);
            look(each, path);
            String before = first.putIfAbsent(each.source().strip(), each.called());
            if (before != null) {
                remarks.add(
                        Check.EXPRESSION_TWICE,
                        policy,
                        path + ".cel",
                        each.called() + " asks for just what " + before
                                + " asks for, so that an image that breaks it is told of twice",
                        "remove one of them");
            }
        }
    }

    private static List<ExpressionRule> all(Policy policy) {
        return policy.rules().stream()
                .filter(ExpressionRule.class::isInstance)
                .map(ExpressionRule.class::cast)
                .toList();
    }

    private static String path(int index) {
        return "spec.rules." + ExpressionRule.KIND + "[" + index + "]";
    }

    /** Where a rule stands in its policy. */
    static String path(Policy policy, Rule rule) {
        return rule instanceof ExpressionRule expression
                ? path(all(policy).indexOf(expression))
                : "spec.rules." + rule.name();
    }

    private void look(ExpressionRule expression, String path) {
        Review review = Review.of(expression);
        Constant constant = review.constant();
        if (constant != null) {
            constant(expression, constant, path + ".cel");
        }
        review.never().forEach(each -> never(each, path + ".cel"));
        review.unasked().forEach(each -> unasked(each, path + ".cel"));
        if (!review.rule().isEmpty() && !isSecondLimit(review.rule(), expression)) {
            remarks.add(
                    Check.EXPRESSION_IS_A_RULE,
                    policy,
                    path + ".cel",
                    "the rule " + review.rule() + " asks for the same, and tells where it comes from and what to do",
                    has(review.rule()) ? "remove it: the policy has that rule" : "write the rule " + review.rule());
        }
        if (expression.message().isEmpty() && expression.messageProgram() == null) {
            remarks.add(
                    Check.EXPRESSION_WITHOUT_MESSAGE,
                    policy,
                    path,
                    "whoever breaks " + expression.called() + " reads the expression itself",
                    "write a message that says what is wrong, or a messageExpression that says how much");
        }
    }

    private void constant(ExpressionRule expression, Constant constant, String path) {
        switch (constant) {
            case Constant.Always(boolean truth)
            when truth ->
                remarks.add(
                        Check.EXPRESSION_CONSTANT,
                        policy,
                        path,
                        "it is true whatever the image is, so that it never finds anything",
                        "look for a || that should be &&, or remove it");
            case Constant.Always ignored -> {
                // A bare false is a word of its own: all that the policy matches is refused, with a message.
                if (!expression.source().strip().equals("false")) {
                    remarks.add(
                            Check.EXPRESSION_CONSTANT,
                            policy,
                            path,
                            "it is false whatever the image is, so that nothing can pass",
                            "look for a && that should be ||; write false alone where all is to be refused");
                }
            }
            case Constant.NoAnswer(String why) ->
                remarks.add(
                        Check.EXPRESSION_CONSTANT,
                        policy,
                        path,
                        "it never has an answer, so that every image is an error: " + why,
                        "mend it, and try it with slimgate check");
        }
    }

    private void never(Never never, String path) {
        String value = Printable.of(never.value(), MOST_SHOWN);
        remarks.add(
                Check.EXPRESSION_UNKNOWN_VALUE,
                policy,
                path,
                never.fact() + " is never '" + value + "'",
                never.known().stream()
                        .filter(each -> each.equalsIgnoreCase(never.value()))
                        .findFirst()
                        .map(each -> "write '" + each + "'")
                        .orElse("choose one of " + String.join(", ", never.known())));
    }

    private void unasked(Unasked unasked, String path) {
        remarks.add(
                Check.EXPRESSION_ABSENT_FACT,
                policy,
                path,
                Printable.of(unasked.fact(), MOST_SHOWN)
                        + " may be absent; the expression has no answer then, which is an error and no violation",
                "ask first: " + Printable.of(unasked.ask(), MOST_SHOWN));
    }

    /** Beside a rule an expression may be another limit, with another effect; where there is no limit, only a stricter one. */
    private boolean isSecondLimit(String rule, ExpressionRule expression) {
        return has(rule)
                && (!WITHOUT_LIMIT.contains(rule)
                        || policy.rules().stream()
                                .filter(other -> other.name().equals(rule))
                                .anyMatch(other -> strict(other).compareTo(strict(expression)) < 0));
    }

    private boolean has(String rule) {
        return policy.rules().stream().anyMatch(other -> other.name().equals(rule));
    }

    private Enforcement strict(Rule rule) {
        Enforcement own = rule.enforcement();
        return own == null ? policy.enforcement() : own;
    }
}
