package dev.slimgate.policytest;

import dev.slimgate.assess.Assessment;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which rules of which policies were seen passing and failing. Waived counts as failing: it was found all the same. */
public final class Coverage {
    private final Map<Key, Seen> rules = new LinkedHashMap<>();

    private record Key(String file, String policy, String rule) {}

    private record Seen(boolean passing, boolean failing) {}

    /**
     * One rule of one policy.
     *
     * @param file where the policy stands
     * @param policy its full name
     */
    public record Row(String file, String policy, String rule, boolean passing, boolean failing) {
        /** Whether both were seen. */
        public boolean full() {
            return passing && failing;
        }
    }

    /** Policies that are to be covered. */
    public void add(List<Policy> policies) {
        for (Policy policy : policies) {
            for (Rule rule : policy.rules()) {
                rules.putIfAbsent(key(policy, rule.name()), new Seen(false, false));
            }
        }
    }

    /** What was found in a case. */
    void add(List<Policy> policies, Assessment assessment) {
        add(policies);
        assessment.images().stream()
                .flatMap(image -> image.platforms().stream())
                .flatMap(platform -> platform.findings().stream())
                .forEach(finding -> of(policies, finding).ifPresent(policy -> see(policy, finding)));
    }

    private static Optional<Policy> of(List<Policy> policies, Finding finding) {
        return policies.stream()
                .filter(policy -> policy.fullName().equals(finding.policyName()))
                .findFirst();
    }

    private void see(Policy policy, Finding finding) {
        boolean passing = false;
        boolean failing = false;
        switch (finding.result()) {
            case PASS -> passing = true;
            case FAIL, WARN -> failing = true;
            case SKIP -> failing = finding.waiver() != null && finding.errorClass() == null && !finding.pending();
            case ERROR -> {
                // What could not be found out shows nothing of the rule.
            }
        }
        Seen now = new Seen(passing, failing);
        rules.computeIfPresent(
                key(policy, finding.rule()),
                (key, seen) -> new Seen(seen.passing() || now.passing(), seen.failing() || now.failing()));
    }

    private static Key key(Policy policy, String rule) {
        return new Key(policy.location().file(), policy.fullName(), rule);
    }

    /** All rules, in the order in which their policies were met. */
    public List<Row> rows() {
        return rules.entrySet().stream()
                .map(entry -> new Row(
                        entry.getKey().file(),
                        entry.getKey().policy(),
                        entry.getKey().rule(),
                        entry.getValue().passing(),
                        entry.getValue().failing()))
                .toList();
    }

    /** Those that lack one or both. */
    public List<Row> missing() {
        return rows().stream().filter(row -> !row.full()).toList();
    }
}
