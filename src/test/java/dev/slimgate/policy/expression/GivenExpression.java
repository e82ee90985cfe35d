package dev.slimgate.policy.expression;

import dev.slimgate.policy.Comparisons;
import dev.slimgate.policy.Given;
import dev.slimgate.policy.GivenImage;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Rule.Outcome;
import dev.slimgate.policy.Rule.Subject;
import dev.slimgate.policy.expression.Expressions.Compiled;
import dev.slimgate.policy.expression.Expressions.Gives;
import dev.slimgate.policy.expression.Expressions.Issue;
import java.util.List;

/** Expressions for tests. */
final class GivenExpression {
    private GivenExpression() {}

    static Program program(String source, Gives gives) {
        return switch (Expressions.compile(source, gives)) {
            case Compiled.Sound(Program program) -> program;
            case Compiled.Wrong(List<Issue> issues) -> throw new AssertionError(source + ": " + issues);
        };
    }

    static ExpressionRule rule(String source) {
        return new ExpressionRule("it", source, program(source, Gives.BOOL), "", null, null);
    }

    static ExpressionRule saying(String source, String message, String messageExpression) {
        return new ExpressionRule(
                "it", source, program(source, Gives.BOOL), message, program(messageExpression, Gives.STRING), null);
    }

    static List<Issue> issues(String source) {
        return switch (Expressions.compile(source, Gives.BOOL)) {
            case Compiled.Sound sound -> List.of();
            case Compiled.Wrong(List<Issue> issues) -> issues;
        };
    }

    static Subject subject(GivenImage image) {
        return subject(image, Given.POD);
    }

    static Subject subject(GivenImage image, PodContext pod) {
        return new Subject(Given.USE, pod, image.facts(), image.contents(), Comparisons.NONE, GivenImage.NOW);
    }

    static Subject manifestOnly(GivenImage image) {
        return new Subject(Given.USE, Given.POD, image.facts(), null, Comparisons.NONE, GivenImage.NOW);
    }

    static Outcome judged(String source, GivenImage image) {
        return rule(source).judge(subject(image));
    }

    static Outcome judged(String source, GivenImage image, ImageUse use) {
        return rule(source)
                .judge(new Subject(use, Given.POD, image.facts(), image.contents(), Comparisons.NONE, GivenImage.NOW));
    }
}
