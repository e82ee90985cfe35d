package dev.slimgate.document;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.ReferenceRule;
import dev.slimgate.policy.ReferenceRule.Tags;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.Waiver;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.policy.WaiverTerms.From;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Waivers, families and the terms on which policies take waivers. */
class WaiverDocumentsTest {
    private static final String WAIVER = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ImageWaiver
            metadata: { name: w, namespace: team-a }
            spec:
              images: ["registry.test/app/**"]
              reason: The vendor is asked.
              expiresAt: "2026-12-31T00:00:00Z"
            """;

    private static PolicyDocuments.Result read(String text) {
        PolicyDocuments.Result result = PolicyDocuments.read("w.yaml", text);
        assertThat(result.problems()).isEmpty();
        return result;
    }

    @Test
    void readsEveryFieldOfAWaiver() {
        String digest = "sha256:" + "a".repeat(64);

        PolicyDocuments.Result result = read("""
                apiVersion: slimgate.dev/v1alpha1
                kind: ImageWaiver
                metadata:
                  name: w
                  namespace: team-a
                  creationTimestamp: "2026-11-01T08:00:00Z"
                spec:
                  images: ["%s", "registry.test/app/*"]
                  rules: [shell, leftovers]
                  policies: [production, team-a/own]
                  reason: The vendor is asked.
                  ticket: OPS-1
                  expiresAt: 2026-12-31T01:00:00+01:00
                status: { conditions: [] }
                """.formatted(digest));

        assertThat(result.rulebook().waivers())
                .containsExactly(new Waiver(
                        "w",
                        "team-a",
                        new SourceLocation("w.yaml", 1, 1),
                        List.of(digest, "registry.test/app/*"),
                        Set.of("shell", "leftovers"),
                        Set.of("production", "team-a/own"),
                        "The vendor is asked.",
                        "OPS-1",
                        Instant.parse("2026-11-01T08:00:00Z"),
                        Instant.parse("2026-12-31T00:00:00Z"),
                        new Waiver.Signature.None()));
    }

    @Test
    void takesAWaiverWithoutRulesAndPoliciesForAllOfThem() {
        Waiver waiver = read(WAIVER).rulebook().waivers().getFirst();

        assertThat(waiver.rules()).isEmpty();
        assertThat(waiver.policies()).isEmpty();
        assertThat(waiver.ticket()).isNull();
        assertThat(waiver.createdAt()).isNull();
    }

    @Test
    void keepsNoWaiverWithAProblem() {
        PolicyDocuments.Result result = PolicyDocuments.read("w.yaml", WAIVER.replace("images:", "image:"));

        assertThat(result.rulebook().waivers()).isEmpty();
        assertThat(result.problems())
                .extracting(Problem::toString)
                .contains("w.yaml:5:3: spec.image: unknown field; did you mean \"images\"?");
    }

    @Test
    void refusesASecondWaiverOfOneNameInOneNamespace() {
        String other = WAIVER.replace("team-a", "team-b");

        PolicyDocuments.Result result = PolicyDocuments.read("w.yaml", WAIVER + "---\n" + other + "---\n" + WAIVER);

        assertThat(result.rulebook().waivers()).extracting(Waiver::fullName).containsExactly("team-a/w", "team-b/w");
        assertThat(result.problems())
                .extracting(Problem::message)
                .containsExactly("a waiver of this name stands in line 1 already");
    }

    @Test
    void readsAFamily() {
        PolicyDocuments.Result result = read("""
                apiVersion: slimgate.dev/v1alpha1
                kind: BaseFamily
                metadata: { name: golden-java }
                spec: { images: ["registry.test/base/java:21-*", "registry.test:5000/base/java"] }
                """);

        assertThat(result.rulebook().families())
                .containsExactly(new DeclaredFamily(
                        "golden-java",
                        new SourceLocation("w.yaml", 1, 1),
                        List.of("registry.test/base/java:21-*", "registry.test:5000/base/java")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ from: None }                                            | NONE       |   |",
                "{ from: Signed, maxDays: 30 }                             | SIGNED     |   | 30",
                "{ from: Namespaces, namespaces: [platform], maxDays: 7 }  | NAMESPACES | platform | 7"
            })
    void readsWhoseWaiversTouchAClusterPolicy(String terms, From from, String namespace, Integer maxDays) {
        PolicyDocuments.Result result = read("""
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata: { name: p }
                spec: { enforcement: Deny, rules: { reference: { tags: Pin } }, waivers: %s }
                """.formatted(terms));

        assertThat(result.policies().getFirst().waivers())
                .isEqualTo(new WaiverTerms(from, namespace == null ? Set.of() : Set.of(namespace), maxDays));
        assertThat(result.policies().getFirst().rules()).containsExactly(new ReferenceRule(Tags.PIN, false, null));
    }
}
