package dev.slimgate.report;

import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.DebugProfile;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Grandfather;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Stages.Stage;
import dev.slimgate.policy.WaiverTerms;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Policies in plain words, for people who will be judged by them.
 *
 * <pre>
 * production (policies/production.yaml:1:1) denies
 * where    namespaces with environment=production
 * size     at most 150 MB compressed; no layer over 100 MB
 * shell    no shell inside
 * tools    none of these tools inside: curl, wget (warns)
 * unknown  what cannot be found out is denied
 * </pre>
 */
public final class PolicyText {
    private PolicyText() {}

    /**
     * All of them, one after the other.
     *
     * @param now tells which stages are over
     */
    public static String of(List<Policy> policies, Instant now, PageStyle style) {
        Page page = new Page(style);
        for (Policy policy : policies) {
            page.gap();
            add(page, policy, now);
        }
        return page.text();
    }

    private static void add(Page page, Policy policy, Instant now) {
        page.line(page.ink().strong(Printable.of(policy.fullName())) + " ("
                + Printable.of(policy.location().toString()) + ") " + does(policy.enforcement()));
        for (Stage stage : policy.stages().stages()) {
            if (now.isBefore(stage.until())) {
                page.wrapped(
                        "until",
                        stage.until() + " it " + (stage.most() == Enforcement.WARN ? "only warns" : "only reports"));
            }
        }
        page.wrapped("where", where(policy));
        page.wrapped("images", images(policy.match()));
        if (policy.broken() != null) {
            page.wrapped(
                    "broken",
                    "cannot be read, so that nothing of it is known to be kept: " + Printable.of(policy.broken(), 200));
        }
        for (Rule rule : policy.rules()) {
            Enforcement own = rule.enforcement();
            String differs = own == null || own == policy.enforcement() ? "" : " (" + does(own) + ")";
            page.wrapped(label(rule), RuleWords.of(rule) + differs, "  ");
        }
        page.wrapped("unknown", unresolved(policy.unresolved(), policy.enforcement()));
        page.wrapped("waivers", waivers(policy));
        Grandfather old = policy.grandfather();
        if (old != null && now.isBefore(old.until())) {
            page.wrapped(
                    "old",
                    "on an image that the same workload ran before " + old.before() + " it only warns until "
                            + old.until());
        }
        DebugProfile debug = policy.debug();
        if (debug != null && (debug.until() == null || now.isBefore(debug.until()))) {
            page.wrapped("debug", debug(debug));
        }
    }

    /** One that is as wide as the column would touch its value. */
    private static String label(Rule rule) {
        return rule.label().length() < Page.COLUMN ? rule.label() : rule.label() + " ";
    }

    private static String does(Enforcement enforcement) {
        return switch (enforcement) {
            case DENY -> "denies";
            case WARN -> "warns";
            case AUDIT -> "only reports";
        };
    }

    private static String done(Enforcement enforcement) {
        return switch (enforcement) {
            case DENY -> "denied";
            case WARN -> "warned of";
            case AUDIT -> "only reported";
        };
    }

    private static String where(Policy policy) {
        Match match = policy.match();
        List<String> parts = new ArrayList<>();
        String own = policy.namespace();
        parts.add(own == null ? selected("namespace", match.namespaces()) : "namespace " + Printable.of(own));
        if (!match.objects().requirements().isEmpty()) {
            parts.add(selected("object", match.objects()));
        }
        parts.add(
                switch (match.templates()) {
                    case ENFORCE -> "workloads and their Pods";
                    case WARN -> "Pods; workloads are warned at most";
                    case IGNORE -> "Pods only";
                });
        return String.join("; ", parts);
    }

    private static String selected(String what, LabelSelector selector) {
        if (selector.requirements().isEmpty()) {
            return "all " + what + "s";
        }
        return what + "s with "
                + String.join(
                        " and ",
                        selector.requirements().stream()
                                .map(PolicyText::requirement)
                                .toList());
    }

    private static String requirement(LabelSelector.Requirement requirement) {
        String key = Printable.of(requirement.key());
        String values = String.join(
                "|", requirement.values().stream().map(Printable::of).toList());
        return switch (requirement.operator()) {
            case IN -> key + "=" + values;
            case NOT_IN -> key + "!=" + values;
            case EXISTS -> key;
            case DOES_NOT_EXIST -> "no " + key;
        };
    }

    private static String images(Match match) {
        List<String> parts = new ArrayList<>();
        boolean all = match.images().include().contains("**");
        parts.add(all ? "all" : shown(match.images().include()));
        if (!match.images().exclude().isEmpty()) {
            parts.add("but " + shown(match.images().exclude()));
        }
        List<String> kinds = new ArrayList<>();
        for (ContainerKind kind : ContainerKind.values()) {
            if (match.containers().contains(kind)) {
                kinds.add(kind.words() + "s");
            }
        }
        String volumes =
                switch (match.imageVolumes()) {
                    case CONTENT_RULES -> "image volumes (by what they carry)";
                    case ALL_RULES -> "image volumes";
                    case IGNORE -> "";
                };
        if (!volumes.isEmpty()) {
            kinds.add(volumes);
        }
        return String.join(", ", parts) + "; in " + String.join(", ", kinds);
    }

    private static String debug(DebugProfile debug) {
        List<String> rules = debug.rules().stream().sorted().toList();
        return "in ephemeral containers it only warns of what "
                + (rules.size() == 1 ? "the rule " : "the rules ") + String.join(", ", rules) + " find"
                + (rules.size() == 1 ? "s" : "") + " in " + shown(debug.images())
                + (debug.maxDuration() == null ? "" : ", for " + debug.spanWords() + " after its start")
                + (debug.until() == null ? "" : ", until " + debug.until());
    }

    private static String shown(List<String> patterns) {
        return String.join(", ", patterns.stream().map(Printable::of).toList());
    }

    private static String unresolved(OnUnresolved unresolved, Enforcement enforcement) {
        Enforcement normal = enforcement == Enforcement.DENY ? Enforcement.DENY : Enforcement.WARN;
        Enforcement otherwise = unresolved.otherwise() == null ? normal : unresolved.otherwise();
        StringBuilder text = new StringBuilder("what cannot be found out is " + done(otherwise));
        Map<ErrorClass, Enforcement> byClass = new TreeMap<>(unresolved.byClass());
        byClass.forEach((errorClass, effect) -> {
            if (effect != otherwise) {
                text.append("; ").append(errorClass.words()).append(": ").append(done(effect));
            }
        });
        return text.toString();
    }

    private static String waivers(Policy policy) {
        if (policy.namespace() != null) {
            return "those of its own namespace";
        }
        WaiverTerms terms = policy.waivers();
        String days = terms.maxDays() == null ? "" : ", for " + RuleWords.days(terms.maxDays()) + " at most";
        return switch (terms.from()) {
            case NONE -> "none";
            case SIGNED -> "signed ones, each in its own namespace" + days;
            case NAMESPACES ->
                "those in "
                        + String.join(
                                ", ",
                                terms.namespaces().stream()
                                        .sorted()
                                        .map(Printable::of)
                                        .toList())
                        + days;
        };
    }
}
