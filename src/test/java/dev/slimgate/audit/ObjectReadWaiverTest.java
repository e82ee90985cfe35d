package dev.slimgate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.Assessment;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import dev.slimgate.policy.Waiving;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A waiver of one expression that looks into the object, as the audit takes it. */
class ObjectReadWaiverTest {
    private static final String POLICY = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: hosts }
            spec:
              enforcement: Deny
              waivers: { from: Namespaces, namespaces: [shop] }
              rules:
                expressions:
                  - name: no-host-network
                    cel: "!has(object.spec.hostNetwork) || !object.spec.hostNetwork"
                    message: shares the network of its node
            """;
    private static final String WAIVER = """
            ---
            apiVersion: slimgate.dev/v1alpha1
            kind: ImageWaiver
            metadata: { name: agent, namespace: shop }
            spec: { images: ["**"], rules: [%s], reason: it measures the node, expiresAt: 2026-12-01T00:00:00Z }
            """;

    private final AuditedRegistry given = new AuditedRegistry();

    @AfterEach
    void close() {
        given.close();
    }

    private Assessment audited(String documents) {
        PolicyDocuments.Result read = PolicyDocuments.read("p.yaml", documents);
        assertThat(read.problems()).isEmpty();
        Digest digest = given.put("agent", "1", AuditedRegistry.image(1));
        Subject plain = GivenAudit.pods("shop", "agent", 1, given.name("agent:1"), digest);
        Subject subject = new Subject(
                plain.owner(),
                plain.workload(),
                plain.running(),
                plain.platforms(),
                plain.pods(),
                plain.nodes(),
                new KeptObject("{\"kind\":\"Pod\",\"spec\":{\"hostNetwork\":true}}"),
                Map.of());
        return given.audit()
                .judge(GivenAudit.inventory(subject), read.rulebook(), Audit.Progress.NONE)
                .assessments()
                .getFirst();
    }

    private static Finding finding(Assessment assessment) {
        return assessment.images().getFirst().platforms().getFirst().findings().getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"expressions/no-host-network", "expressions"})
    void waivesWhatTheExpressionFindsInTheObject(String rule) {
        Assessment assessment = audited(POLICY + WAIVER.formatted(rule));

        assertThat(assessment.verdict()).as("a waiver is told of").isEqualTo(Verdict.WARN);
        assertThat(finding(assessment).rule()).isEqualTo("expressions/no-host-network");
        assertThat(finding(assessment).result()).isEqualTo(Result.SKIP);
        assertThat(finding(assessment).waiving())
                .isInstanceOfSatisfying(
                        Waiving.Waived.class,
                        waived -> assertThat(waived.waiver()).isEqualTo("shop/agent"));
    }

    @Test
    void aWaiverOfAnotherExpressionWaivesNothing() {
        Assessment assessment = audited(POLICY + WAIVER.formatted("expressions/other"));

        assertThat(assessment.verdict()).isEqualTo(Verdict.DENY);
        assertThat(finding(assessment).result()).isEqualTo(Result.FAIL);
        assertThat(finding(assessment).waiving()).isNull();
    }
}
