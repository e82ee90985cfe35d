package dev.slimgate.controller;

import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.Rulebook;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Which namespaces need what of the webhook, by the policies in force. */
final class Scopes {
    private Scopes() {}

    /**
     * Selectors of the namespaces where a request may be denied. Where what no policy matches is denied, that is
     * everywhere: to let it in while Slimgate is away would make that setting worth nothing.
     */
    static Set<LabelSelector> denying(Rulebook rulebook, NoMatch noMatch, Instant now) {
        Set<LabelSelector> selectors = new LinkedHashSet<>();
        if (noMatch == NoMatch.DENY) {
            selectors.add(LabelSelector.EVERYTHING);
        }
        rulebook.policies().stream()
                .filter(policy -> denies(policy, now))
                .map(Scopes::namespaces)
                .forEach(selectors::add);
        return selectors;
    }

    /** Selectors of the namespaces where tags are pinned. */
    static Set<LabelSelector> pinning(Rulebook rulebook) {
        Set<LabelSelector> selectors = new LinkedHashSet<>();
        rulebook.policies().stream()
                .filter(Scopes::pins)
                .map(Scopes::namespaces)
                .forEach(selectors::add);
        return selectors;
    }

    /** Whether anything that a policy finds, or cannot find out, can deny at this time. */
    static boolean denies(Policy policy, Instant now) {
        return policy.stages().most(now) == Enforcement.DENY && denies(policy);
    }

    private static boolean denies(Policy policy) {
        return Stream.of(
                        Stream.of(policy.enforcement()),
                        policy.rules().stream().map(rule -> rule.enforcement()),
                        Stream.of(policy.unresolved()).map(unresolved -> unresolved.otherwise()),
                        policy.unresolved().byClass().values().stream(),
                        Stream.of(policy.pending()).map(pending -> pending.templates()),
                        Stream.of(policy.pending()).map(pending -> pending.pods()))
                .flatMap(enforcements -> enforcements)
                .filter(Objects::nonNull)
                .anyMatch(Enforcement.DENY::equals);
    }

    private static boolean pins(Policy policy) {
        return policy.rules().stream()
                .anyMatch(
                        rule -> rule instanceof ReferenceRule reference && reference.tags() == ReferenceRule.Tags.PIN);
    }

    private static LabelSelector namespaces(Policy policy) {
        String own = policy.namespace();
        return own == null ? policy.match().namespaces() : NamespacePartition.named(own);
    }
}
