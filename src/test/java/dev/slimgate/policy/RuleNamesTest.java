package dev.slimgate.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.slimgate.document.PolicyDocuments;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people know rules by, and where they apply. */
class RuleNamesTest {

    private static Stream<Arguments> rules() {
        return Stream.of(
                arguments("baseFamily", "{ allow: [scratch] }", "base", false),
                arguments("compressedSize", "{ max: 1M }", "size", false),
                arguments("uncompressedSize", "{ max: 1M }", "unpacked", false),
                arguments("shell", "{ forbid: true }", "shell", true),
                arguments("packageManager", "{ forbid: true }", "packages", true),
                arguments("tools", "{ forbid: [curl] }", "tools", true),
                arguments("user", "{ nonRoot: true }", "user", false),
                arguments("waste", "{ maxBytes: 1M }", "waste", false),
                arguments("leftovers", "{ forbid: [Credentials] }", "leftovers", true),
                arguments("layers", "{ maxCount: 1 }", "layers", false),
                arguments("age", "{ maxDays: 1 }", "age", false),
                arguments("baseSupport", "{ forbidEndOfLife: true }", "support", false),
                arguments("reference", "{ forbidLatest: true }", "name", true),
                arguments("growth", "{ maxPercent: 1 }", "growth", false),
                arguments("runnable", "{ require: true }", "starts", false));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void aRuleHasItsNameItsWordAndItsOwnEnforcement(String name, String fields, String label, boolean volumes) {
        Rule plain = rule(name, fields);
        Rule milder = rule(name, fields.replace(" }", ", enforcement: Audit }"));

        assertThat(plain.name()).isEqualTo(name);
        assertThat(plain.label()).isEqualTo(label);
        assertThat(plain.judgesImageVolumes()).isEqualTo(volumes);
        assertThat(plain.enforcement()).isNull();
        assertThat(milder.enforcement()).isEqualTo(Enforcement.AUDIT);
    }

    private static Rule rule(String name, String fields) {
        PolicyDocuments.Result read = PolicyDocuments.read("policy.yaml", """
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec: { enforcement: Deny, rules: { %s: %s } }
                """.formatted(name, fields));
        assertThat(read.problems()).isEmpty();
        return read.policies().getFirst().rules().getFirst();
    }
}
