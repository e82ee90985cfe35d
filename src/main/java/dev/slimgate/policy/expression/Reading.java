package dev.slimgate.policy.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.CelCall;
import dev.cel.common.ast.CelExpr.CelComprehension;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.types.CelType;
import dev.slimgate.facts.Base;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.Family;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.expression.Review.Never;
import dev.slimgate.policy.expression.Review.Unasked;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Walks through a checked expression: which facts it reads, which it asks for first, and what it compares them with. */
final class Reading {
    /** Facts that images and containers of good make lack often, so that to read them is to ask for an error. */
    static final Set<String> OFTEN_ABSENT = Set.of(
            "image.runtime",
            "image.base.variant",
            "image.base.distribution",
            "image.base.image",
            "image.base.claimedFamily",
            "image.effectiveUser.unresolved",
            "image.moreWaste",
            "image.moreForeignModules",
            "container.digest",
            "container.runAsUser",
            "container.runAsNonRoot",
            "container.windowsUserName",
            "pod.hostUsers");
    /** Whose entries nobody has to set. */
    static final Set<String> MAPS =
            Set.of("image.labels", "image.annotations", "image.leftoverTotals", "pod.labels", "namespace.labels");

    /** Fields that have one of few values. */
    private static final Map<String, List<String>> CLOSED = Map.of(
            "slimgate.Container.kind", labels(ContainerKind.values(), ContainerKind::label),
            "slimgate.Container.starts", List.of("Image", "OwnArguments", "OwnCommand"),
            "slimgate.Image.libc", labels(ContentFacts.Libc.values(), ContentFacts.Libc::label),
            "slimgate.Base.family", Family.labels(),
            "slimgate.Base.claimedFamily", Family.labels(),
            "slimgate.Evidence.strength", labels(Base.Strength.values(), Base.Strength::label),
            "slimgate.Leftover.category", labels(Leftovers.Category.values(), Leftovers.Category::label));

    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final CelAbstractSyntaxTree tree;
    /** Loop variables, which may have a variable's name. */
    private final Set<String> local = new HashSet<>();
    /** What is read, and how to ask for it. */
    private final Map<String, Unasked> read = new LinkedHashMap<>();

    private final Set<String> asked = new HashSet<>();
    private final Set<String> whole = new HashSet<>();
    private final Set<Never> never = new LinkedHashSet<>();

    private Reading(CelAbstractSyntaxTree tree) {
        this.tree = tree;
    }

    static Reading of(CelAbstractSyntaxTree tree) {
        Reading reading = new Reading(tree);
        reading.walk(tree.getExpr());
        return reading;
    }

    /** What may be absent, is read, and is not asked for anywhere in the expression; what is not certain is left out. */
    List<Unasked> unasked() {
        List<Unasked> unasked = new ArrayList<>();
        read.forEach((path, each) -> {
            if (!isAsked(path)) {
                unasked.add(each);
            }
        });
        return unasked;
    }

    /** Values that no fact has that they are compared with. */
    List<Never> never() {
        return List.copyOf(never);
    }

    /** A digest may be asked for where a tag is meant, a uid where a name is: one of several beside each other will do. */
    private boolean isAsked(String path) {
        String parent = parent(path);
        if (parent.isEmpty()) {
            return whole.contains(path);
        }
        if (MAPS.contains(parent)) {
            return asked.contains(path) || whole.contains(parent);
        }
        return asked.contains(path)
                || !parent.equals("image")
                        && asked.stream().anyMatch(other -> parent(other).equals(parent));
    }

    private static String parent(String path) {
        for (String map : MAPS) {
            if (path.startsWith(map + ".")) {
                return map;
            }
        }
        return path.substring(0, Math.max(0, path.lastIndexOf('.')));
    }

    private void walk(CelExpr expression) {
        switch (expression.getKind()) {
            case CONSTANT, NOT_SET -> {}
            case IDENT -> whole.add(path(expression));
            case SELECT -> {
                CelExpr.CelSelect select = expression.select();
                whole.add(path(expression));
                field(select.operand(), select.field(), select.testOnly());
            }
            case CALL -> call(expression.call());
            case LIST -> expression.list().elements().forEach(this::walk);
            case MAP ->
                expression.map().entries().forEach(entry -> {
                    walk(entry.key());
                    walk(entry.value());
                });
            case STRUCT -> expression.struct().entries().forEach(entry -> walk(entry.value()));
            case COMPREHENSION -> loop(expression.comprehension());
        }
    }

    /** {@code of.name}, {@code of['name']}, or the question whether it is there. */
    private void field(CelExpr of, String name, boolean question) {
        String parent = path(of);
        String path = parent.isEmpty() ? "" : parent + "." + name;
        if (question) {
            asked.add(path);
        } else if (MAPS.contains(parent)) {
            boolean plain = NAME.matcher(name).matches();
            String quoted = "'" + name + "'";
            read.putIfAbsent(
                    path,
                    new Unasked(
                            plain ? path : parent + "[" + quoted + "]",
                            plain ? "has(" + path + ")" : quoted + " in " + parent));
        } else if (OFTEN_ABSENT.contains(path)) {
            read.putIfAbsent(path, new Unasked(path, "has(" + path + ")"));
        }
        if (parent.equals(Variables.OLD_OBJECT)) {
            read.putIfAbsent(parent, new Unasked(parent, parent + " != null"));
        }
        operand(of);
    }

    /** What a field is read of is not used as a whole. */
    private void operand(CelExpr of) {
        switch (of.getKind()) {
            case IDENT -> {}
            case SELECT ->
                field(of.select().operand(), of.select().field(), of.select().testOnly());
            default -> walk(of);
        }
    }

    private void call(CelCall call) {
        List<CelExpr> arguments = new ArrayList<>();
        call.target().ifPresent(arguments::add);
        arguments.addAll(call.args());
        if (arguments.size() == 2) {
            CelExpr one = arguments.get(0);
            CelExpr other = arguments.get(1);
            switch (call.function()) {
                case "_==_", "_!=_" -> {
                    compared(one, Stream.of(other));
                    compared(other, Stream.of(one));
                }
                case "@in" -> {
                    if (other.getKind() == Kind.LIST) {
                        compared(one, other.list().elements().stream());
                    } else if (text(one).isPresent()) {
                        field(other, text(one).get(), true);
                        return;
                    }
                }
                case "_[_]" -> {
                    if (text(other).isPresent()) {
                        field(one, text(other).get(), false);
                        return;
                    }
                }
                default -> {}
            }
        }
        arguments.forEach(this::walk);
    }

    private void compared(CelExpr fact, Stream<CelExpr> values) {
        if (fact.getKind() != Kind.SELECT || fact.select().testOnly()) {
            return;
        }
        String type =
                tree.getType(fact.select().operand().id()).map(CelType::name).orElse("");
        List<String> known = CLOSED.get(type + "." + fact.select().field());
        if (known != null) {
            values.flatMap(each -> text(each).stream())
                    .filter(value -> !known.contains(value))
                    .forEach(value -> never.add(new Never(written(fact), value, known)));
        }
    }

    private void loop(CelComprehension loop) {
        walk(loop.iterRange());
        walk(loop.accuInit());
        List<String> own =
                Stream.of(loop.iterVar(), loop.accuVar()).filter(local::add).toList();
        walk(loop.loopCondition());
        walk(loop.loopStep());
        walk(loop.result());
        own.forEach(local::remove);
    }

    /** {@code image.base.family} of a chain that begins with a variable; {@code ""} of anything else. */
    private String path(CelExpr expression) {
        String written = written(expression);
        int end = written.indexOf('.');
        return local.contains(end < 0 ? written : written.substring(0, end)) ? "" : written;
    }

    /** A chain of names as it is written; {@code ""} of anything else. */
    static String written(CelExpr expression) {
        return switch (expression.getKind()) {
            case IDENT -> expression.ident().name();
            case SELECT -> {
                String of = written(expression.select().operand());
                yield of.isEmpty() || expression.select().testOnly()
                        ? ""
                        : of + "." + expression.select().field();
            }
            default -> "";
        };
    }

    private static Optional<String> text(CelExpr expression) {
        return expression.getKind() == Kind.CONSTANT && expression.constant().getKind() == CelConstant.Kind.STRING_VALUE
                ? Optional.of(expression.constant().stringValue())
                : Optional.empty();
    }

    private static <T> List<String> labels(T[] values, Function<T, String> label) {
        return Arrays.stream(values).map(label).toList();
    }
}
