package dev.slimgate.report;

import dev.slimgate.facts.Family;
import dev.slimgate.facts.Leftovers;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.AgeRule;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.BaseSupportRule;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.GrowthRule;
import dev.slimgate.policy.LayersRule;
import dev.slimgate.policy.LeftoversRule;
import dev.slimgate.policy.PackageManagerRule;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.RunnableRule;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.ToolsRule;
import dev.slimgate.policy.UncompressedSizeRule;
import dev.slimgate.policy.UserRule;
import dev.slimgate.policy.WasteRule;
import dev.slimgate.policy.expression.ExpressionRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What rules ask of an image, in plain words. */
final class RuleWords {
    private RuleWords() {}

    /** Half a sentence: what an image must be like. */
    static String of(Rule rule) {
        return switch (rule) {
            case BaseFamilyRule r -> family(r);
            case CompressedSizeRule r -> size(r);
            case UncompressedSizeRule r -> "at most " + r.max() + " unpacked";
            case ShellRule r -> "no shell inside";
            case PackageManagerRule r -> "no package manager inside, of a distribution or of a language";
            case ToolsRule r -> "none of these tools inside: " + listed(r.forbid());
            case UserRule r ->
                "does not run as root, by the container's word or else the image's"
                        + (r.allowUserNamespace() ? "; a user namespace of its own (hostUsers: false) will do" : "");
            case WasteRule r -> waste(r);
            case LeftoversRule r ->
                "nothing left behind by the build: "
                        + listed(r.forbid().stream()
                                .map(Leftovers.Category::label)
                                .toList());
            case LayersRule r -> "at most " + Page.count(r.maxCount(), "layer");
            case AgeRule r -> "built within the last " + days(r.maxDays()) + ", by its own word";
            case BaseSupportRule r ->
                "its distribution still gets security updates"
                        + (r.warnDays() == null ? "" : "; a warning from " + days(r.warnDays()) + " before their end");
            case ReferenceRule r -> reference(r);
            case GrowthRule r -> growth(r);
            case RunnableRule r -> "what starts is there, and made for that machine";
            case ExpressionRule r -> expression(r);
            default -> "keeps the rule " + rule.name();
        };
    }

    private static String expression(ExpressionRule rule) {
        return Printable.of(rule.called()) + ": "
                + (rule.message().isEmpty()
                        ? ""
                        : Printable.of(rule.message(), ExpressionRule.MOST_MESSAGE) + " unless ")
                + Printable.of(rule.source().strip(), ExpressionRule.MOST_MESSAGE)
                + (rule.readsContents() ? "; may need the layers" : "")
                + (rule.readsObject() ? "; looks into the object" : "");
    }

    private static String family(BaseFamilyRule rule) {
        List<String> names = Stream.concat(rule.allow().stream().map(Family::label), rule.declared().stream())
                .toList();
        String shown =
                switch (rule.minimumEvidence()) {
                    case CLAIM -> "its own word will do";
                    case CONTENT -> "shown by what is inside";
                    case LAYERS -> "shown by the very layers of a known image";
                };
        return "based on " + alternatives(names) + ", " + shown;
    }

    private static String size(CompressedSizeRule rule) {
        List<String> parts = new ArrayList<>();
        if (rule.max() != null) {
            parts.add("at most " + rule.max() + " compressed");
        }
        if (!rule.perRuntime().isEmpty()) {
            Map<String, Object> sorted = new TreeMap<>(rule.perRuntime());
            parts.add((rule.max() == null ? "at most, compressed: " : "by runtime ")
                    + String.join(
                            ", ",
                            sorted.entrySet().stream()
                                    .map(entry -> entry.getValue() + " for " + Printable.of(entry.getKey()))
                                    .toList()));
        }
        if (rule.perLayer() != null) {
            parts.add("no layer over " + rule.perLayer());
        }
        return String.join("; ", parts);
    }

    private static String waste(WasteRule rule) {
        List<String> parts = new ArrayList<>();
        if (rule.maxBytes() != null) {
            parts.add("at most " + rule.maxBytes() + " that no path reaches");
        }
        if (rule.minEfficiency() != null) {
            parts.add("at least " + Page.percent(rule.minEfficiency()) + " of its bytes in use");
        }
        if (rule.dive() != null) {
            parts.add("within limits by dive's way of counting");
        }
        return String.join("; ", parts);
    }

    private static String reference(ReferenceRule rule) {
        String tags =
                switch (rule.tags()) {
                    case ALLOW -> "";
                    case PIN -> "tags of Pods are replaced by digests";
                    case DENY -> "named by digest";
                };
        String latest = rule.forbidLatest() ? "not named by latest, nor without a tag" : "";
        return tags.isEmpty() || latest.isEmpty() ? tags + latest : tags + "; " + latest;
    }

    private static String growth(GrowthRule rule) {
        List<String> limits = new ArrayList<>();
        if (rule.maxPercent() != null) {
            limits.add(rule.maxPercent() + " %");
        }
        if (rule.maxBytes() != null) {
            limits.add(rule.maxBytes().toString());
        }
        return "at most " + String.join(" and ", limits) + " larger than "
                + (rule.baseline() == null ? "what the same workload ran before" : Printable.of(rule.baseline()));
    }

    static String days(int count) {
        return count + (count == 1 ? " day" : " days");
    }

    private static String alternatives(List<String> names) {
        List<String> shown = names.stream().map(Printable::of).toList();
        return shown.size() < 2
                ? String.join("", shown)
                : String.join(", ", shown.subList(0, shown.size() - 1)) + " or " + shown.getLast();
    }

    private static String listed(List<String> names) {
        return String.join(", ", names.stream().map(Printable::of).toList());
    }
}
