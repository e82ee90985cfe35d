package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.document.PolicyDocuments;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AskedTest {
    private static final ImageUse USE = Given.use("registry.test/app:1");

    @Test
    void rulesThatCompareWithNothingAskForNothing() {
        Asked asked = Asked.by(policies("shell: { forbid: true }"), USE);

        assertThat(asked).isEqualTo(new Asked(Set.of(), Set.of(), false, false));
        assertThat(asked.noImages()).isTrue();
    }

    @Test
    void whatSeveralPoliciesAskForComesTogether() {
        Asked asked = Asked.by(
                policies(
                        "baseFamily: { allow: [golden-java, distroless] }",
                        "baseFamily: { allow: [golden-node] }",
                        "growth: { maxPercent: 5, baseline: \"registry.test/app:0\" }",
                        "shell: { forbid: true }"),
                USE);

        assertThat(asked.families()).contains("golden-java", "golden-node");
        assertThat(asked.images()).containsExactly("registry.test/app:0");
        assertThat(asked.previous()).isFalse();
        assertThat(asked.dive()).isFalse();
        assertThat(asked.noImages()).isFalse();
    }

    @Test
    void oneRuleOfManyIsEnough() {
        Asked previous = Asked.by(policies("growth: { maxPercent: 5 }", "shell: { forbid: true }"), USE);
        Asked dive = Asked.by(policies("waste: { dive: { lowestEfficiency: 0.9 } }", "shell: { forbid: true }"), USE);

        assertThat(previous).isEqualTo(new Asked(Set.of(), Set.of(), true, false));
        assertThat(previous.noImages()).isTrue();
        assertThat(dive).isEqualTo(new Asked(Set.of(), Set.of(), false, true));
    }

    @Test
    void oneImageAloneIsAnImage() {
        Asked asked = Asked.by(policies("growth: { maxPercent: 5, baseline: \"registry.test/app:0\" }"), USE);

        assertThat(asked.families()).isEmpty();
        assertThat(asked.noImages()).isFalse();
    }

    private static List<Policy> policies(String... rules) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: slimgate.dev/v1alpha1
                kind: BaseFamily
                metadata: { name: golden-java }
                spec: { images: ["registry.test/java:21"] }
                ---
                apiVersion: slimgate.dev/v1alpha1
                kind: BaseFamily
                metadata: { name: golden-node }
                spec: { images: ["registry.test/node:22"] }
                """);
        for (int i = 0; i < rules.length; i++) {
            yaml.append("""
                    ---
                    apiVersion: slimgate.dev/v1alpha1
                    kind: ClusterMinimalImagePolicy
                    metadata: { name: p%d }
                    spec: { enforcement: Deny, rules: { %s } }
                    """.formatted(i, rules[i]));
        }
        PolicyDocuments.Result read = PolicyDocuments.read("policies.yaml", yaml.toString());
        assertThat(read.problems()).isEmpty();
        return read.policies();
    }
}
