package dev.slimgate.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelSourceLocation;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.expression.Planner.Plan;
import dev.slimgate.policy.expression.Planner.RefusedException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compiles expressions: parsed, checked against the declared types, and bounded. A source has at most
 * {@value Declarations#MOST_CHARACTERS} characters, {@value #MOST_BRACKETS} brackets in one another and
 * {@value Planner#MOST_PARTS} parts; patterns that are literals are compiled with it. Some milliseconds each.
 */
public final class Expressions {
    /** The most expressions of one policy. */
    public static final int MOST = 50;

    private static final int MOST_BRACKETS = 30;
    private static final int MOST_SHOWN = 200;
    private static final Pattern OPERATOR = Pattern.compile("'_([^'_]+)_'");
    private static final Pattern UNKNOWN_FIELD = Pattern.compile("undefined field '([^']*)'");
    private static final Pattern UNKNOWN_NAME = Pattern.compile("undeclared reference to '([^']*)'");

    private Expressions() {}

    /** What an expression comes to. */
    public enum Gives {
        BOOL("true or false", SimpleType.BOOL),
        STRING("a string", SimpleType.STRING);

        private final String words;
        private final CelType type;

        Gives(String words, CelType type) {
            this.words = words;
            this.type = type;
        }
    }

    /** What became of a source. */
    public sealed interface Compiled {
        /** It can be evaluated. */
        record Sound(Program program) implements Compiled {}

        /** It cannot; at least one problem. */
        record Wrong(List<Issue> issues) implements Compiled {
            public Wrong {
                issues = List.copyOf(issues);
            }
        }
    }

    /**
     * What is wrong with a source.
     *
     * @param line counted from 1
     * @param column counted from 1
     * @param message safe to show
     * @param unknown the name that is not known; {@code ""} where that is not the trouble
     * @param known the names that could have been meant
     */
    public record Issue(int line, int column, String message, String unknown, Collection<String> known) {
        public Issue {
            known = List.copyOf(known);
        }
    }

    /** Compiles one source. */
    public static Compiled compile(String source, Gives gives) {
        if (source.length() > Declarations.MOST_CHARACTERS) {
            return wrong("has more than " + Declarations.MOST_CHARACTERS + " characters");
        }
        if (source.isBlank()) {
            return wrong("is empty");
        }
        if (brackets(source) > MOST_BRACKETS) {
            return wrong("has more than " + MOST_BRACKETS + " brackets in one another");
        }
        CelValidationResult result = Declarations.COMPILER.parse(source);
        try {
            if (!result.hasError()) {
                result = Declarations.COMPILER.check(result.getAst());
            }
            if (!result.hasError()) {
                return planned(result.getAst(), gives);
            }
        } catch (CelValidationException e) {
            return new Compiled.Wrong(issues(e.getErrors()));
        }
        return new Compiled.Wrong(issues(result.getErrors()));
    }

    private static Compiled planned(CelAbstractSyntaxTree tree, Gives gives) {
        CelType type = tree.getResultType();
        if (!type.equals(gives.type) && !type.equals(SimpleType.DYN)) {
            return wrong("must give " + gives.words + ", not " + Printable.of(type.name()));
        }
        try {
            Plan plan = Planner.plan(tree);
            return new Compiled.Sound(new Program(plan, gives));
        } catch (RefusedException | Unanswered | Cost.CostExceeded e) {
            return wrong(String.valueOf(e.getMessage()));
        }
    }

    private static Compiled wrong(String message) {
        return new Compiled.Wrong(List.of(new Issue(1, 1, message, "", List.of())));
    }

    /** How deep brackets stand in one another, those in strings counted with them: the parser's stack must hold them. */
    private static int brackets(String source) {
        int open = 0;
        int most = 0;
        for (int i = 0; i < source.length(); i++) {
            switch (source.charAt(i)) {
                case '(', '[', '{' -> most = Math.max(most, ++open);
                case ')', ']', '}' -> open--;
                default -> {}
            }
        }
        return most;
    }

    private static List<Issue> issues(List<CelIssue> errors) {
        List<Issue> issues = new ArrayList<>();
        for (CelIssue error : errors) {
            CelSourceLocation at = error.getSourceLocation();
            String message = error.getMessage();
            Optional<String> field = group(UNKNOWN_FIELD, message);
            Optional<String> name = group(UNKNOWN_NAME, message);
            issues.add(new Issue(
                    Math.max(1, at.getLine()),
                    Math.max(0, at.getColumn()) + 1,
                    Printable.of(
                            OPERATOR.matcher(message).replaceAll("'$1'").strip().replace('\n', ' '), MOST_SHOWN),
                    field.or(() -> name).orElse(""),
                    field.isPresent() ? fields() : name.isPresent() ? names() : List.of()));
        }
        return issues;
    }

    private static Optional<String> group(Pattern pattern, String message) {
        Matcher matcher = pattern.matcher(message);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static Collection<String> names() {
        Collection<String> names = new ArrayList<>();
        Variables.ALL.forEach(variable -> names.add(variable.name()));
        names.addAll(Functions.ALL.keySet());
        return names;
    }

    private static Collection<String> fields() {
        Collection<String> fields = new TreeSet<>();
        for (Variables.Variable variable : Variables.ALL) {
            if (variable.kind() != null) {
                fieldsOf(variable.kind(), fields);
            }
        }
        return fields;
    }

    private static void fieldsOf(Struct.Kind kind, Collection<String> into) {
        kind.fields().forEach((name, field) -> {
            into.add(name);
            Struct.FieldType type = field.type();
            while (type instanceof Struct.FieldType.ListOf(Struct.FieldType item)) {
                type = item;
            }
            switch (type) {
                case Struct.FieldType.Of(Struct.Kind inner) -> fieldsOf(inner, into);
                case Struct.FieldType.MapOf(Struct.FieldType.Of(Struct.Kind inner)) -> fieldsOf(inner, into);
                default -> {}
            }
        });
    }
}
