package dev.slimgate.document;

import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.expression.ExpressionRule;
import dev.slimgate.policy.expression.Expressions;
import dev.slimgate.policy.expression.Expressions.Compiled;
import dev.slimgate.policy.expression.Expressions.Gives;
import dev.slimgate.policy.expression.Expressions.Issue;
import dev.slimgate.policy.expression.Program;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code spec.rules.expressions} and compiles what stands there. */
final class ExpressionsReader {
    private static final int MOST_MESSAGE = 1_024;

    private ExpressionsReader() {}

    /** The sound ones, in the file's order. */
    static List<Rule> read(Fields rules) {
        List<Rule> read = new ArrayList<>();
        if (!rules.has(ExpressionRule.KIND)) {
            return read;
        }
        if (rules.isEmptyList(ExpressionRule.KIND)) {
            rules.problem(ExpressionRule.KIND, "names no expression");
        }
        List<Fields> expressions = rules.objects(ExpressionRule.KIND);
        if (expressions.size() > Expressions.MOST) {
            rules.problem(ExpressionRule.KIND, "names more than " + Expressions.MOST);
            return read;
        }
        Set<String> names = new HashSet<>();
        for (Fields expression : expressions) {
            Rule rule = read(expression, names);
            if (rule != null) {
                read.add(rule);
            }
        }
        return read;
    }

    private static @Nullable Rule read(Fields fields, Set<String> names) {
        fields.require("name", "a name that reports and waivers can tell");
        String name = fields.text("name");
        if (name != null && !Names.isDnsLabel(name)) {
            fields.problem("name", DidYouMean.quoted(name) + " is no name: lower-case letters, digits and hyphens");
        } else if (name != null && !names.add(name)) {
            fields.problem("name", DidYouMean.quoted(name) + " stands twice");
        }
        fields.require("cel", "an expression that is true for the images that keep the rule");
        Program program = compiled(fields, "cel", Gives.BOOL);
        String message = fields.text("message");
        if (message != null && (message.isBlank() || message.length() > MOST_MESSAGE)) {
            fields.problem("message", "must have from 1 to " + MOST_MESSAGE + " characters");
        }
        Program messageProgram = compiled(fields, "messageExpression", Gives.STRING);
        Enforcement enforcement = RulesReader.enforcement(fields);
        fields.finish();
        String source = fields.has("cel") && program != null ? fields.text("cel") : null;
        return name == null || program == null || source == null
                ? null
                : new ExpressionRule(
                        name, source, program, message == null ? "" : message, messageProgram, enforcement);
    }

    /** The compiled source; null where it is absent or wrong. */
    private static @Nullable Program compiled(Fields fields, String field, Gives gives) {
        String source = fields.text(field);
        if (source == null) {
            return null;
        }
        return switch (Expressions.compile(source, gives)) {
            case Compiled.Sound(Program program) -> program;
            case Compiled.Wrong(List<Issue> issues) -> {
                issues.forEach(issue ->
                        fields.problem(field, said(issue, source.strip().contains("\n"))));
                yield null;
            }
        };
    }

    private static String said(Issue issue, boolean manyLines) {
        String at = issue.column() == 1 && issue.line() == 1
                ? ""
                : " at " + (manyLines ? "line " + issue.line() + ", " : "") + "column " + issue.column();
        String nearest = DidYouMean.nearest(issue.unknown(), issue.known());
        return issue.message() + at + (nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?");
    }
}
