package dev.slimgate.lint;

import dev.slimgate.facts.Base.Strength;
import dev.slimgate.facts.Family;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.PackageManagerRule;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.UncompressedSizeRule;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether images of the families that a policy allows can keep its other rules. */
final class FamilyLint {
    private static final String ALLOW = "spec.rules.baseFamily.allow";

    private final Policy policy;
    private final SmallestKnown smallest;
    private final Remarks remarks;

    FamilyLint(Policy policy, SmallestKnown smallest, Remarks remarks) {
        this.policy = policy;
        this.smallest = smallest;
        this.remarks = remarks;
    }

    void look() {
        policy.rules().stream()
                .filter(BaseFamilyRule.class::isInstance)
                .map(BaseFamilyRule.class::cast)
                .findFirst()
                .ifPresent(this::look);
    }

    private void look(BaseFamilyRule families) {
        if (families.allow().contains(Family.UNKNOWN)) {
            remarks.add(
                    Check.ALLOWS_UNKNOWN,
                    policy,
                    path(families, Family.UNKNOWN),
                    "unknown is every image that nothing proves any family of: what hides its base gets in",
                    "declare the bases that are meant as a BaseFamily, and allow that");
        }
        for (Rule rule : policy.rules()) {
            // A milder rule beside it is meant so: the family will do, and what is wrong with it is told.
            if (strict(rule).compareTo(strict(families)) < 0) {
                continue;
            }
            if (rule instanceof ShellRule) {
                breaks(families, SmallestKnown::hasShell, "has a shell, which the rule shell forbids", "shell");
            }
            if (rule instanceof PackageManagerRule) {
                breaks(
                        families,
                        SmallestKnown::hasPackageManager,
                        "has a package manager, which the rule packageManager forbids",
                        "packageManager");
            }
        }
        if (families.minimumEvidence() == Strength.LAYERS) {
            breaks(
                    families,
                    family -> !smallest.provedByLayers(family),
                    "can be proved by layers, as minimumEvidence: Layers asks: the catalogue has "
                            + (smallest.proved().isEmpty() ? "none" : labels(smallest.proved())),
                    "minimumEvidence");
        }
        policy.rules().forEach(rule -> limits(families, rule));
    }

    private Enforcement strict(Rule rule) {
        Enforcement own = rule.enforcement();
        return own == null ? policy.enforcement() : own;
    }

    private void breaks(BaseFamilyRule families, Predicate<Family> cannotPass, String why, String rule) {
        List<Family> lost = families.allow().stream().filter(cannotPass).toList();
        if (lost.isEmpty()) {
            return;
        }
        boolean all =
                lost.size() == families.allow().size() && families.declared().isEmpty();
        boolean proof = rule.equals("minimumEvidence");
        String which = labels(lost);
        remarks.add(
                all ? Check.NO_FAMILY_CAN_PASS : Check.FAMILY_CANNOT_PASS,
                policy,
                path(families, lost.getFirst()),
                (proof ? "no image of " : "every image that we know of ") + which + " " + why
                        + (all ? "; no other family is allowed, so that nothing can pass" : ""),
                proof
                        ? "choose minimumEvidence: Content, or add bases with slimgate catalogue add and --catalogue"
                        : "drop " + which + " from allow, or give " + rule + " a milder enforcement");
    }

    private void limits(BaseFamilyRule families, Rule rule) {
        if (rule instanceof CompressedSizeRule size) {
            Stream.concat(Stream.ofNullable(size.max()), size.perRuntime().values().stream())
                    .max(java.util.Comparator.comparingLong(Quantity::bytes))
                    .filter(limit -> size.max() != null)
                    .ifPresent(limit -> limit(
                            families, limit, smallest::compressed, "spec.rules.compressedSize.max", "compressed"));
        }
        if (rule instanceof UncompressedSizeRule size) {
            limit(families, size.max(), smallest::unpacked, "spec.rules.uncompressedSize.max", "unpacked");
        }
    }

    private void limit(
            BaseFamilyRule families,
            Quantity limit,
            Function<Family, Optional<SmallestKnown.Least>> least,
            String path,
            String how) {
        List<Family> lost = families.allow().stream()
                .filter(family -> least.apply(family)
                        .filter(known -> limit.bytes() < known.bytes())
                        .isPresent())
                .toList();
        if (lost.isEmpty()) {
            return;
        }
        boolean all =
                lost.size() == families.allow().size() && families.declared().isEmpty();
        SmallestKnown.Least first = least.apply(lost.getFirst()).orElseThrow();
        remarks.add(
                Check.LIMIT_BELOW_BASE,
                all ? Severity.ERROR : Severity.WARNING,
                policy,
                path,
                "no image of " + labels(lost) + " has " + limit + " " + how + " or less: the smallest "
                        + lost.getFirst().label() + " that we know is " + first.source() + ", "
                        + Quantity.about(first.bytes())
                        + (all ? "; no other family is allowed, so that nothing can pass" : ""),
                "raise the limit, or drop " + labels(lost) + " from baseFamily.allow");
    }

    private static String path(BaseFamilyRule families, Family family) {
        // Declared names may stand between the others: the list itself is near enough then.
        return families.declared().isEmpty() ? ALLOW + "[" + families.allow().indexOf(family) + "]" : ALLOW;
    }

    private static String labels(List<Family> families) {
        return families.stream().map(Family::label).collect(Collectors.joining(", "));
    }
}
