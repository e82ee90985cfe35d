package dev.slimgate.lint;

import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.ReferenceRule.Tags;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Waiver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is wrong with documents only beside each other. */
final class TogetherLint {
    /** The label that the API server itself sets on every namespace. */
    private static final String NAME_LABEL = "kubernetes.io/metadata.name";

    private final List<Policy> policies;
    private final List<DeclaredFamily> families;
    private final Remarks remarks;

    TogetherLint(List<Policy> policies, List<DeclaredFamily> families, Remarks remarks) {
        this.policies = policies;
        this.families = families;
        this.remarks = remarks;
    }

    void look(List<Waiver> waivers) {
        twice(policies, "policy", Policy::fullName, Policy::location);
        twice(waivers, "waiver", Waiver::fullName, Waiver::location);
        twice(families, "base family", DeclaredFamily::name, DeclaredFamily::location);
        unusedFamilies();
        Set<Policy> covered = Collections.newSetFromMap(new java.util.IdentityHashMap<>());
        for (int i = 0; i < policies.size(); i++) {
            for (int j = 0; j < policies.size(); j++) {
                if (i == j || policies.get(i).fullName().equals(policies.get(j).fullName())) {
                    continue;
                }
                Policy one = policies.get(i);
                Policy other = policies.get(j);
                if (i < j) {
                    families(one, other);
                }
                pins(one, other);
                redundant(one, other, covered);
            }
        }
    }

    private <T> void twice(
            List<T> documents, String kind, Function<T, String> name, Function<T, SourceLocation> location) {
        Map<String, SourceLocation> first = new HashMap<>();
        for (T each : documents) {
            SourceLocation before = first.putIfAbsent(name.apply(each), location.apply(each));
            if (before != null) {
                remarks.add(
                        Check.DUPLICATE_NAME,
                        Check.DUPLICATE_NAME.severity(),
                        kind + " " + name.apply(each),
                        location.apply(each),
                        "metadata.name",
                        "a " + kind + " of this name stands in " + before + " too: a cluster keeps the one that is"
                                + " applied last",
                        "rename one of them");
            }
        }
    }

    private void unusedFamilies() {
        Set<String> asked = policies.stream()
                .flatMap(policy -> policy.rules().stream())
                .flatMap(rule -> rule.familiesAsked().stream())
                .collect(Collectors.toSet());
        families.stream()
                .filter(family -> !asked.contains(family.name()) && !policies.isEmpty())
                .forEach(family -> remarks.add(
                        Check.FAMILY_UNUSED,
                        Check.FAMILY_UNUSED.severity(),
                        "base family " + family.name(),
                        family.location(),
                        "metadata.name",
                        "no policy here allows it",
                        "name it in a policy's baseFamily.allow, or remove it"));
    }

    private void families(Policy one, Policy other) {
        Optional<BaseFamilyRule> first = rule(one, BaseFamilyRule.class);
        Optional<BaseFamilyRule> second = rule(other, BaseFamilyRule.class);
        if (first.isEmpty() || second.isEmpty() || !overlap(one, other)) {
            return;
        }
        // What is built on a golden image has a family of its own too: only names can be told apart.
        boolean common = first.get().allow().stream().anyMatch(second.get().allow()::contains)
                || first.get().declared().stream().anyMatch(second.get().declared()::contains)
                || !first.get().declared().isEmpty() && !second.get().allow().isEmpty()
                || !second.get().declared().isEmpty() && !first.get().allow().isEmpty();
        if (!common) {
            boolean denied =
                    strict(one, first.get()) == Enforcement.DENY && strict(other, second.get()) == Enforcement.DENY;
            remarks.add(
                    Check.NO_COMMON_FAMILY,
                    denied ? Severity.ERROR : Severity.WARNING,
                    other,
                    "spec.rules.baseFamily.allow",
                    "policy " + one.fullName() + " (" + one.location()
                            + ") judges some of the same images and allows no"
                            + " family that is allowed here: no image passes both",
                    "allow one in common, or narrow one of the selectors");
        }
    }

    private void pins(Policy pinning, Policy refusing) {
        Optional<ReferenceRule> pins = rule(pinning, ReferenceRule.class).filter(rule -> rule.tags() == Tags.PIN);
        Optional<ReferenceRule> refuses = rule(refusing, ReferenceRule.class).filter(rule -> rule.tags() == Tags.DENY);
        if (pins.isPresent()
                && refuses.isPresent()
                && strict(refusing, refuses.get()).compareTo(strict(pinning, pins.get())) >= 0
                && sees(refusing, pinning)) {
            remarks.add(
                    Check.PIN_WITHOUT_EFFECT,
                    pinning,
                    "spec.rules.reference.tags",
                    "policy " + refusing.fullName() + " (" + refusing.location() + ") refuses every tag of the same"
                            + " images, and what is refused is not pinned",
                    "choose Pin in both, or Deny in both");
        }
    }

    /** Of two that are the same the later one is told. */
    private void redundant(Policy outer, Policy inner, Set<Policy> covered) {
        if (covered.contains(outer) || inner.rules().isEmpty() || !Covering.covers(outer, inner)) {
            return;
        }
        boolean same = Covering.covers(inner, outer);
        if (same && policies.indexOf(outer) > policies.indexOf(inner)) {
            return;
        }
        covered.add(inner);
        remarks.add(
                Check.REDUNDANT_POLICY,
                inner,
                "metadata.name",
                "policy " + outer.fullName() + " (" + outer.location() + ") judges the same images and asks for all of"
                        + " this" + (same ? "" : " and more"),
                "remove this one");
    }

    /** Whether the first judges everything that the second judges. */
    private static boolean sees(Policy outer, Policy inner) {
        return (outer.namespace() == null || Objects.equals(outer.namespace(), inner.namespace()))
                && Selectors.covers(outer.match().namespaces(), namespaces(inner))
                && Selectors.covers(outer.match().objects(), inner.match().objects())
                && Globs.covers(outer.match().images(), inner.match().images())
                && outer.match().containers().containsAll(inner.match().containers());
    }

    /** Whether both judge something in common, as far as selectors can tell. */
    private static boolean overlap(Policy one, Policy other) {
        Match first = one.match();
        Match second = other.match();
        boolean namespaces = one.namespace() == null
                || other.namespace() == null
                || one.namespace().equals(other.namespace());
        return namespaces
                && Selectors.overlap(namespaces(one), namespaces(other))
                && Selectors.overlap(first.objects(), second.objects())
                && Globs.overlap(first.images(), second.images())
                && first.containers().stream()
                        .filter(kind -> kind != ContainerKind.IMAGE_VOLUME)
                        .anyMatch(second.containers()::contains);
    }

    /** The selector; that of a policy in a namespace selects that by its name. */
    private static LabelSelector namespaces(Policy policy) {
        String namespace = policy.namespace();
        if (namespace == null) {
            return policy.match().namespaces();
        }
        List<Requirement> requirements =
                new ArrayList<>(policy.match().namespaces().requirements());
        requirements.add(new Requirement(NAME_LABEL, Operator.IN, List.of(namespace)));
        return new LabelSelector(requirements);
    }

    private static Enforcement strict(Policy policy, Rule rule) {
        Enforcement own = rule.enforcement();
        return own == null ? policy.enforcement() : own;
    }

    private static <T> Optional<T> rule(Policy policy, Class<T> type) {
        return policy.rules().stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
