package dev.slimgate.document;

import dev.slimgate.document.Node.Entry;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Stages;
import dev.slimgate.policy.WaiverTerms;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is kept of a policy that cannot be read, so that it is never taken for one that asks for nothing. */
final class BrokenPolicy {
    private BrokenPolicy() {}

    /**
     * The policy that stands for a broken one.
     *
     * @param read what could be read of it; empty where that is nothing
     * @param problems at least one
     */
    static Policy of(@Nullable String namespace, String name, List<Policy> read, List<Problem> problems) {
        return new Policy(
                name,
                namespace,
                read.isEmpty()
                        ? problems.getFirst().location()
                        : read.getFirst().location(),
                read.isEmpty() ? Enforcement.DENY : read.getFirst().enforcement(),
                read.isEmpty() ? Match.EVERYTHING : read.getFirst().match(),
                List.of(),
                OnUnresolved.DEFAULT,
                OnPending.DEFAULT,
                WaiverTerms.NONE,
                read.isEmpty() ? Stages.NONE : read.getFirst().stages(),
                null,
                null,
                reason(problems));
    }

    private static String reason(List<Problem> problems) {
        Problem first = problems.getFirst();
        String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
        return (first.path().isEmpty() ? "" : first.path() + ": ") + first.message() + more;
    }

    /**
     * The policy with the enforcement of its strictest rule, as it will have no rules to carry their own. One that is there
     * and cannot be read counts as Deny.
     */
    static Policy strictest(Policy policy, Fields spec) {
        Enforcement strictest = values(spec.entries(), "rules")
                .map(BrokenPolicy::ofRules)
                .reduce(policy.enforcement(), Enforcement::stricter);
        return new Policy(
                policy.name(),
                policy.namespace(),
                policy.location(),
                strictest,
                policy.match(),
                policy.rules(),
                policy.unresolved(),
                policy.pending(),
                policy.waivers(),
                policy.stages(),
                policy.grandfather(),
                policy.debug(),
                policy.broken());
    }

    private static Enforcement ofRules(Node rules) {
        if (!(rules instanceof Node.Mapping mapping)) {
            return Enforcement.DENY;
        }
        return mapping.entries().stream()
                .map(Entry::value)
                .flatMap(rule -> rule instanceof Node.Sequence list ? list.items().stream() : Stream.of(rule))
                .flatMap(rule -> rule instanceof Node.Mapping fields
                        ? values(fields.entries(), "enforcement").map(BrokenPolicy::ofWord)
                        : Stream.of(Enforcement.DENY))
                .reduce(Enforcement.AUDIT, Enforcement::stricter);
    }

    private static Enforcement ofWord(Node word) {
        return Stream.of(Enforcement.values())
                .filter(each ->
                        word instanceof Node.Scalar scalar && scalar.text().equals(each.label()))
                .findFirst()
                .orElse(Enforcement.DENY);
    }

    private static Stream<Node> values(List<Entry> entries, String name) {
        return entries.stream().filter(entry -> entry.key().equals(name)).map(Entry::value);
    }
}
