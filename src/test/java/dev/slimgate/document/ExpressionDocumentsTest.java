package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.expression.Expressions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionDocumentsTest {
    private static String policy(String expressions) {
        return "apiVersion: slimgate.dev/v1alpha1\nkind: ClusterMinimalImagePolicy\nmetadata: { name: p }\nspec:\n"
                + "  enforcement: Warn\n  rules:\n    expressions:\n" + expressions;
    }

    private static List<String> problems(String expressions) {
        return PolicyDocuments.read("p.yaml", policy(expressions)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "- { name: a, cel: 'image.exposedPort.size() == 0' } | p.yaml:8:25: spec.rules.expressions[0].cel: undefined field 'exposedPort' at column 6; did you mean \"exposedPorts\"?",
                "- { name: a, cel: 'imagee.user == \"\"' } | p.yaml:8:25: spec.rules.expressions[0].cel: undeclared reference to 'imagee' (in container ''); did you mean \"image\"?",
                "- { name: a, cel: image.user } | p.yaml:8:25: spec.rules.expressions[0].cel: must give true or false, not string",
                "- { name: a, cel: 'true', messageExpression: 'image.layers' } | p.yaml:8:52: spec.rules.expressions[0].messageExpression: must give a string, not list",
                "- { name: a, cel: true } | p.yaml:8:25: spec.rules.expressions[0].cel: must be a string, not true or false; put it in quotes",
                "- { name: a } | p.yaml:8:9: spec.rules.expressions[0].cel: is missing: an expression that is true for the images that keep the rule",
                "- { cel: 'true' } | p.yaml:8:9: spec.rules.expressions[0].name: is missing: a name that reports and waivers can tell",
                "- { name: A b, cel: 'true' } | p.yaml:8:17: spec.rules.expressions[0].name: \"A b\" is no name: lower-case letters, digits and hyphens",
                "- { name: a, cel: 'true', mesage: x } | p.yaml:8:33: spec.rules.expressions[0].mesage: unknown field; did you mean \"message\"?",
                "- { name: a, cel: 'true', enforcement: Denied } | p.yaml:8:46: spec.rules.expressions[0].enforcement: \"Denied\" is not known; allowed: Audit, Warn, Deny",
                "[] | p.yaml:8:7: spec.rules.expressions: names no expression",
            })
    void tellsWhatIsWrongWithOne(String expression, String problem) {
        List<String> problems = problems("      " + expression + "\n");

        assertThat(problems).containsExactly(problem);
    }

    @Test
    void tellsTheLineOfALongOne() {
        List<String> problems =
                problems("      - name: a\n        cel: |\n          image.user == ''\n          && image.usr == ''\n");

        assertThat(problems)
                .containsExactly(
                        "p.yaml:9:14: spec.rules.expressions[0].cel: undefined field 'usr' at line 2, column 9;"
                                + " did you mean \"user\"?");
    }

    @Test
    void aNameStandsOnce() {
        String one = "      - { name: a, cel: 'true' }\n";

        assertThat(problems(one + one))
                .containsExactly("p.yaml:9:17: spec.rules.expressions[1].name: \"a\" stands twice");
    }

    @Test
    void thereAreAtMostFifty() {
        StringBuilder most = new StringBuilder();
        for (int i = 0; i < Expressions.MOST; i++) {
            most.append("      - { name: a").append(i).append(", cel: 'true' }\n");
        }

        assertThat(problems(most.toString())).isEmpty();
        assertThat(problems(most + "      - { name: more, cel: 'true' }\n"))
                .containsExactly("p.yaml:8:7: spec.rules.expressions: names more than 50");
    }

    @Test
    void aStoredPolicyWithAWrongOneIsBrokenAndAsStrictAsItsStrictest() {
        String json = """
                {"apiVersion": "slimgate.dev/v1alpha1", "kind": "ClusterMinimalImagePolicy", "metadata": {"name": "p"},
                 "spec": {"enforcement": "Audit", "rules": {"expressions": [
                   {"name": "a", "cel": "image.usr == ''", "enforcement": "Warn"},
                   {"name": "b", "cel": "true", "enforcement": "Deny"}]}}}
                """;

        Policy policy = PolicyDocuments.readStored("ClusterMinimalImagePolicy", null, "p", json, SignatureCheck.NO_KEYS)
                .policies()
                .getFirst();

        assertThat(policy.broken()).startsWith("spec.rules.expressions[0].cel: undefined field 'usr'");
        assertThat(policy.enforcement()).isEqualTo(Enforcement.DENY);
        assertThat(policy.rules()).isEmpty();
    }

    @Test
    void aWaiverNamesAllOfThemOrOne() {
        String waiver = """
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata: { name: w, namespace: shop }
                spec:
                  images: ["**"]
                  rules: [expressions, expressions/no-mail-port, expressions/A, expression]
                  reason: mail
                  expiresAt: 2026-12-31T00:00:00Z
                """;

        List<String> problems = PolicyDocuments.read("w.yaml", waiver).problems().stream()
                .map(Problem::toString)
                .toList();

        assertThat(problems)
                .containsExactly(
                        "w.yaml:6:50: spec.rules[2]: \"expressions/A\" is not known; did you mean \"expressions\"?",
                        "w.yaml:6:65: spec.rules[3]: \"expression\" is not known; did you mean \"expressions\"?");
    }
}
