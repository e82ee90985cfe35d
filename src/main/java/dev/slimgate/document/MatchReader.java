package dev.slimgate.document;

import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.ImagePatterns;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.Match.ImageVolumes;
import dev.slimgate.policy.Match.Templates;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads {@code spec.match}. */
final class MatchReader {
    private static final int MAX_PATTERN = 512;
    private static final int MAX_PATTERNS = 100;
    private static final int MAX_REQUIREMENTS = 50;
    private static final int MAX_VALUES = 100;
    private static final List<ContainerKind> CONTAINERS =
            List.of(ContainerKind.CONTAINER, ContainerKind.INIT, ContainerKind.EPHEMERAL);

    private MatchReader() {}

    /**
     * Reads what a policy judges. All fields narrow it, so one that cannot be read is taken for the widest: what is kept
     * of a broken policy may judge more than was meant, never less.
     *
     * @param match null where the policy does not say
     * @param namespaced whether the policy sees its own namespace only
     */
    static Match read(@Nullable Fields match, boolean namespaced) {
        if (match == null) {
            return Match.EVERYTHING;
        }
        if (namespaced && match.has("namespaceSelector")) {
            match.problem("namespaceSelector", "a MinimalImagePolicy judges its own namespace only: leave it out");
        }
        LabelSelector namespaces =
                widest(match, LabelSelector.EVERYTHING, () -> selector(match.object("namespaceSelector")));
        LabelSelector objects = widest(match, LabelSelector.EVERYTHING, () -> selector(match.object("objectSelector")));
        ImagePatterns images = widest(match, ImagePatterns.EVERYTHING, () -> images(match.object("images")));
        Set<ContainerKind> containers = widest(match, Match.EVERYTHING.containers(), () -> containers(match));
        ImageVolumes volumes = match.choice("imageVolumes", List.of(ImageVolumes.values()), MatchReader::label);
        Templates templates = match.choice("templates", List.of(Templates.values()), MatchReader::label);
        match.finish();
        return new Match(
                namespaces,
                objects,
                images,
                containers,
                volumes == null ? ImageVolumes.CONTENT_RULES : volumes,
                templates == null ? Templates.ENFORCE : templates);
    }

    /** What is read, or the widest where that brings up a problem. */
    private static <T> T widest(Fields match, T widest, Supplier<T> read) {
        int before = match.problemCount();
        T value = read.get();
        return match.problemCount() == before ? value : widest;
    }

    private static String label(ImageVolumes volumes) {
        return switch (volumes) {
            case CONTENT_RULES -> "ContentRules";
            case ALL_RULES -> "AllRules";
            case IGNORE -> "Ignore";
        };
    }

    private static String label(Templates templates) {
        return switch (templates) {
            case ENFORCE -> "Enforce";
            case WARN -> "Warn";
            case IGNORE -> "Ignore";
        };
    }

    private static String label(Operator operator) {
        return switch (operator) {
            case IN -> "In";
            case NOT_IN -> "NotIn";
            case EXISTS -> "Exists";
            case DOES_NOT_EXIST -> "DoesNotExist";
        };
    }

    private static LabelSelector selector(@Nullable Fields selector) {
        if (selector == null) {
            return LabelSelector.EVERYTHING;
        }
        List<Requirement> requirements = new ArrayList<>();
        Fields labels = selector.object("matchLabels");
        if (labels != null) {
            labels.entries().forEach(entry -> {
                String value = labels.text(entry.key());
                checkKey(labels, entry.key(), entry.key());
                if (value != null && !Names.isLabelValue(value)) {
                    labels.problem(entry.key(), DidYouMean.quoted(value) + " is no label value");
                }
                if (value != null) {
                    requirements.add(new Requirement(entry.key(), Operator.IN, List.of(value)));
                }
            });
        }
        selector.atMost("matchLabels", MAX_REQUIREMENTS);
        selector.atMost("matchExpressions", MAX_REQUIREMENTS);
        for (Fields expression : selector.objects("matchExpressions")) {
            Requirement requirement = requirement(expression);
            if (requirement != null) {
                requirements.add(requirement);
            }
        }
        selector.finish();
        return new LabelSelector(requirements);
    }

    private static @Nullable Requirement requirement(Fields expression) {
        expression.require("key", "the label");
        expression.require("operator", "In, NotIn, Exists or DoesNotExist");
        String key = expression.text("key");
        Operator operator = expression.choice("operator", List.of(Operator.values()), MatchReader::label);
        List<Fields.Item> values = expression.items("values");
        expression.atMost("values", MAX_VALUES);
        expression.finish();
        if (key == null || operator == null) {
            return null;
        }
        checkKey(expression, "key", key);
        boolean compares = operator == Operator.IN || operator == Operator.NOT_IN;
        if (compares == (values == null || values.isEmpty())) {
            expression.problem(
                    "values", compares ? "must name at least one value" : "must be left out for " + label(operator));
        }
        if (values != null) {
            values.stream()
                    .filter(value -> !Names.isLabelValue(value.text()))
                    .forEach(
                            value -> expression.problem(value, DidYouMean.quoted(value.text()) + " is no label value"));
        }
        List<String> texts = values == null
                ? List.of()
                : values.stream().map(Fields.Item::text).toList();
        return new Requirement(key, operator, texts);
    }

    private static void checkKey(Fields fields, String name, String key) {
        if (!Names.isLabelKey(key)) {
            fields.problem(name, DidYouMean.quoted(key) + " is no label key");
        }
    }

    private static Set<ContainerKind> containers(Fields match) {
        List<ContainerKind> kinds = match.choices("containers", CONTAINERS, ContainerKind::label);
        if (match.isEmptyList("containers")) {
            match.problem("containers", "names no kind of container");
        }
        return kinds == null || kinds.isEmpty() ? Match.EVERYTHING.containers() : EnumSet.copyOf(kinds);
    }

    private static ImagePatterns images(@Nullable Fields images) {
        if (images == null) {
            return ImagePatterns.EVERYTHING;
        }
        List<String> include = patterns(images, "include");
        List<String> exclude = patterns(images, "exclude");
        if (include != null && include.isEmpty()) {
            images.problem("include", "selects no image; leave it out for all");
        }
        images.finish();
        return new ImagePatterns(
                include == null ? ImagePatterns.EVERYTHING.include() : include,
                exclude == null ? ImagePatterns.EVERYTHING.exclude() : exclude);
    }

    private static @Nullable List<String> patterns(Fields images, String name) {
        List<Fields.Item> items = images.items(name);
        if (items == null) {
            return null;
        }
        images.atMost(name, MAX_PATTERNS);
        items.forEach(item -> checkPattern(images, item));
        return items.stream().map(Fields.Item::text).toList();
    }

    /** Tells a pattern that could never match what its author had in mind. */
    static void checkPattern(Fields fields, Fields.Item item) {
        String wrong = wrong(item.text());
        if (!wrong.isEmpty()) {
            fields.problem(item, DidYouMean.quoted(item.text()) + " " + wrong);
        }
    }

    /** Why a pattern could never match what its author had in mind; {@code ""} where it could. */
    private static String wrong(String pattern) {
        if (pattern.isEmpty() || pattern.length() > MAX_PATTERN) {
            return "must have 1 to " + MAX_PATTERN + " characters";
        }
        if (!pattern.chars().allMatch(MatchReader::mayStand)) {
            return "has a character that no registry or repository has; * and ** are the only wildcards";
        }
        if (pattern.lastIndexOf(':') > pattern.lastIndexOf('/') && pattern.indexOf('/') >= 0) {
            return "names a tag: patterns are matched with registry and repository only";
        }
        int slash = pattern.indexOf('/');
        String first = slash < 0 ? pattern : pattern.substring(0, slash);
        boolean host = first.indexOf('*') >= 0
                || slash > 0 && (first.indexOf('.') >= 0 || first.indexOf(':') >= 0 || first.equals("localhost"));
        if (slash < 0 && (first.indexOf('.') >= 0 || first.indexOf(':') >= 0) && !host) {
            return "names a registry only; did you mean \"" + pattern + "/**\"?";
        }
        if (!host) {
            String full = slash < 0 ? "docker.io/library/" + pattern : "docker.io/" + pattern;
            return "matches nothing, as it names no registry; did you mean \"" + full + "\"?";
        }
        return "";
    }

    private static boolean mayStand(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "._-/:*[]".indexOf(c) >= 0;
    }
}
