package dev.slimgate.openreports;

import dev.slimgate.facts.Leftovers.Category;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.Rule;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a rule is about, for those who sort and filter: a category, and how much a violation matters by itself. What a policy
 * does about it is another question, which the property {@code effect} answers.
 */
public enum RuleTopic {
    ATTACK_SURFACE("Attack surface"),
    LEFTOVERS("Leftovers"),
    SIZE("Size"),
    SUPPORT("Support"),
    RELIABILITY("Reliability"),
    POLICY("Policy");

    /** How bad it is. The words are those that every version of both families knows. */
    enum Severity {
        HIGH("high"),
        MEDIUM("medium"),
        LOW("low");

        private final String label;

        Severity(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private record Weight(RuleTopic topic, Severity severity) {}

    private static final Weight OTHER = new Weight(POLICY, Severity.MEDIUM);

    private static final Map<String, Weight> RULES = new HashMap<>(Map.ofEntries(
            Map.entry("shell", new Weight(ATTACK_SURFACE, Severity.HIGH)),
            Map.entry("packageManager", new Weight(ATTACK_SURFACE, Severity.HIGH)),
            Map.entry("user", new Weight(ATTACK_SURFACE, Severity.HIGH)),
            Map.entry("tools", new Weight(ATTACK_SURFACE, Severity.MEDIUM)),
            Map.entry("baseFamily", new Weight(ATTACK_SURFACE, Severity.MEDIUM)),
            Map.entry("leftovers", new Weight(LEFTOVERS, Severity.LOW)),
            Map.entry("compressedSize", new Weight(SIZE, Severity.MEDIUM)),
            Map.entry("uncompressedSize", new Weight(SIZE, Severity.LOW)),
            Map.entry("growth", new Weight(SIZE, Severity.LOW)),
            Map.entry("layers", new Weight(SIZE, Severity.LOW)),
            Map.entry("waste", new Weight(SIZE, Severity.LOW)),
            Map.entry("baseSupport", new Weight(SUPPORT, Severity.HIGH)),
            Map.entry("age", new Weight(SUPPORT, Severity.LOW)),
            Map.entry("reference", new Weight(RELIABILITY, Severity.MEDIUM)),
            Map.entry("runnable", new Weight(RELIABILITY, Severity.HIGH)),
            Map.entry("expressions", new Weight(POLICY, Severity.MEDIUM))));

    private final String category;

    RuleTopic(String category) {
        this.category = category;
    }

    /** The name in reports. */
    public String category() {
        return category;
    }

    /** The names of all rules that policies may have; for labels of metrics, which must be a closed set. */
    public static Set<String> rules() {
        return Set.copyOf(RULES.keySet());
    }

    /** What a rule is about; {@link #POLICY} for what is none of the rules, such as a policy that does not compile. */
    static RuleTopic of(String rule) {
        return RULES.getOrDefault(Rule.field(rule), OTHER).topic();
    }

    /** How bad it is; leftovers by what they are, as credentials are not like manual pages. */
    static Severity severity(Finding finding, Knowledge knowledge) {
        boolean secrets = finding.rule().equals("leftovers")
                && knowledge instanceof Knowledge.Resolved resolved
                && resolved.contents() instanceof Knowledge.Contents.Read read
                && read.facts().leftovers().totals().containsKey(Category.CREDENTIALS);
        return secrets
                ? Severity.HIGH
                : RULES.getOrDefault(Rule.field(finding.rule()), OTHER).severity();
    }
}
