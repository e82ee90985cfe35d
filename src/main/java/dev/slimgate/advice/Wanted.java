package dev.slimgate.advice;

import dev.slimgate.facts.Family;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.CompressedSizeRule;
import dev.slimgate.policy.PackageManagerRule;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Quantity;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.ShellRule;
import dev.slimgate.policy.UserRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What all matching policies together ask of a base.
 *
 * @param rules of all of them, whatever they do when broken
 */
record Wanted(List<Rule> rules) {

    static Wanted by(List<Policy> policies) {
        return new Wanted(
                policies.stream().flatMap(policy -> policy.rules().stream()).toList());
    }

    boolean noShell() {
        return rules.stream().anyMatch(ShellRule.class::isInstance);
    }

    boolean noPackageManager() {
        return rules.stream().anyMatch(PackageManagerRule.class::isInstance);
    }

    boolean nonRoot() {
        return rules.stream().anyMatch(UserRule.class::isInstance);
    }

    /** The families that every policy allows, in the first one's order; empty where none says. */
    Optional<List<Family>> families() {
        List<Family> allowed = null;
        for (Rule rule : rules) {
            if (rule instanceof BaseFamilyRule base) {
                if (allowed == null) {
                    allowed = new ArrayList<>(base.allow());
                } else {
                    allowed.retainAll(base.allow());
                }
            }
        }
        return Optional.ofNullable(allowed);
    }

    /** Names of declared families that some policy allows, in the policies' order. */
    List<String> declared() {
        return rules.stream()
                .filter(BaseFamilyRule.class::isInstance)
                .map(BaseFamilyRule.class::cast)
                .flatMap(rule -> rule.declared().stream())
                .distinct()
                .toList();
    }

    /** The bytes that an image of this runtime may have; the largest number where nothing limits it. */
    long mostBytes(String runtime) {
        return rules.stream()
                .filter(CompressedSizeRule.class::isInstance)
                .map(CompressedSizeRule.class::cast)
                .flatMap(rule -> rule.limitFor(runtime).stream())
                .mapToLong(Quantity::bytes)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
