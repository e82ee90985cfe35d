package dev.slimgate.proposal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.document.CatalogueDocument;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.lint.Lint;
import dev.slimgate.lint.Places;
import dev.slimgate.lint.Surroundings;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Judge;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Verdict;
import dev.slimgate.report.AuditReport;
import dev.slimgate.report.AuditReport.AuditedWorkload;
import dev.slimgate.report.AuditReport.Part;
import dev.slimgate.report.AuditSamples;
import dev.slimgate.report.PageStyle;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProposerTest {
    private static final Instant NOW = AuditSamples.NOW;

    private static Wishes wishes(Strictness strictness, Enforcement enforcement) {
        return new Wishes(strictness, "proposed", LabelSelector.EVERYTHING, enforcement, null, NOW);
    }

    /** Some of the workloads, in any order, so that every share of everything comes up. */
    private static AuditReport some(int seed) {
        AuditReport all = AuditSamples.normal();
        List<AuditedWorkload> workloads = new ArrayList<>(all.workloads());
        Collections.shuffle(workloads, new Random(seed));
        int count = 1 + seed % workloads.size();
        return new AuditReport(
                all.cluster(),
                all.at(),
                all.rulebook(),
                all.namespaces(),
                all.nodes(),
                workloads.subList(0, count),
                List.of());
    }

    static Stream<Arguments> cases() {
        return Stream.of(Strictness.values())
                .flatMap(strictness -> Stream.of(Enforcement.values())
                        .flatMap(enforcement ->
                                IntStream.range(0, 20).mapToObj(seed -> Arguments.of(strictness, enforcement, seed))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void whatIsProposedReadsBackAndLintsCleanAndKeepsItsPromise(
            Strictness strictness, Enforcement enforcement, int seed) {
        AuditReport report = some(seed);

        Proposal proposal = Proposer.propose(wishes(strictness, enforcement), report);

        PolicyDocuments.Result read = PolicyDocuments.read("p.yaml", proposal.yaml());
        assertThat(read.problems()).as(proposal.yaml()).isEmpty();
        assertThat(Lint.of(
                        read.rulebook(),
                        new Surroundings(NOW, CatalogueDocument.shipped(), Map.of(), Places.OF_DOCUMENTS)))
                .as(proposal.yaml())
                .isEmpty();
        for (int i = 0; i < read.policies().size(); i++) {
            Proposal.Part part = proposal.policies().get(i);
            List<String> failing = failing(read.policies().get(i), report, proposal.unknown());
            assertThat(part.failing()).extracting(Proposal.Failing::workload).containsExactlyElementsOf(failing);
            if (part.until() == null && part.name().equals("proposed")) {
                assertThat(part.failing().size())
                        .isLessThanOrEqualTo((int) ((1 - strictness.passing()) * proposal.workloads()));
            }
        }
    }

    private static List<String> failing(Policy policy, AuditReport report, List<String> unknown) {
        return report.workloads().stream()
                .filter(workload -> workload.parts().stream().anyMatch(part -> denied(policy, part)))
                .map(workload -> workload.owner().kind() + " "
                        + workload.owner().namespace() + "/" + workload.owner().name())
                .filter(name -> !unknown.contains(name))
                .toList();
    }

    /** As it will be once its stages are over, and everything in it denies. */
    private static Policy denying(Policy policy) {
        return new Policy(
                policy.name(),
                policy.namespace(),
                policy.location(),
                Enforcement.DENY,
                policy.match(),
                policy.rules(),
                policy.unresolved(),
                policy.pending(),
                policy.waivers(),
                policy.broken());
    }

    private static boolean denied(Policy policy, Part part) {
        Policy unstaged = denying(policy);
        for (ImageAssessment image : part.assessment().images()) {
            List<Policy> matching = Judge.matching(
                    List.of(unstaged), image.use(), part.assessment().pod());
            for (PlatformAssessment platform : image.platforms()) {
                boolean denied = Judge.judge(
                                matching, image.use(), part.assessment().pod(), platform.knowledge(), NOW)
                        .findings()
                        .stream()
                        .anyMatch(finding -> Verdict.of(finding) == Verdict.DENY);
                if (denied) {
                    return true;
                }
            }
        }
        return false;
    }

    @ParameterizedTest
    @EnumSource
    void withoutAClusterLimitsAreUsualOnesAndLintClean(Strictness strictness) {
        Wishes wishes = new Wishes(
                strictness, "usual", LabelSelector.EVERYTHING, Enforcement.DENY, LocalDate.of(2027, 1, 15), NOW);

        Proposal proposal = Proposer.propose(wishes, null);

        PolicyDocuments.Result read = PolicyDocuments.read("p.yaml", proposal.yaml());
        assertThat(read.problems()).isEmpty();
        assertThat(read.policies())
                .singleElement()
                .satisfies(policy -> assertThat(policy.stages().most(NOW)).isEqualTo(Enforcement.WARN));
        assertThat(Lint.of(
                        read.rulebook(),
                        new Surroundings(NOW, CatalogueDocument.shipped(), Map.of(), Places.OF_DOCUMENTS)))
                .isEmpty();
        assertThat(proposal.policies())
                .singleElement()
                .satisfies(part -> assertThat(part.failing()).isEmpty());
    }

    @Test
    void proposesTheSameForTheSameAudit() {
        Wishes wishes = wishes(Strictness.PRODUCTION, Enforcement.DENY);

        assertThat(Proposer.propose(wishes, AuditSamples.normal()))
                .isEqualTo(Proposer.propose(wishes, AuditSamples.normal()));
    }

    @Test
    void saysWhatItProposesAndWhoWouldNotPass() {
        Proposal proposal = Proposer.propose(wishes(Strictness.BASELINE, Enforcement.DENY), AuditSamples.normal());

        assertThat(proposal.yaml()).isEqualTo("""
                # Proposed by slimgate policy init, baseline, 2026-11-21.
                # Limits are taken from 16 workloads that ran then; behind each rule, how
                # many of them keep it.
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata:
                  name: proposed
                spec:
                  enforcement: Deny
                  match:
                    images:
                      exclude: ["registry.k8s.io/**"]
                  rules:
                    # 16 of 16 keep it
                    compressedSize: { max: 500M, perRuntime: { go: 15M, python: 150M } }
                    # 16 of 16 keep it
                    waste: { maxBytes: 50M }
                    # 16 of 16 keep it
                    leftovers: { forbid: [PackageCache, VersionControl, Credentials] }
                    # 16 of 16 keep it
                    layers: { maxCount: 40 }
                    # 16 of 16 keep it
                    runnable: { require: true }
                ---
                # What many break today: it does less up to the date of the stage.
                apiVersion: slimgate.dev/v1alpha1
                kind: ClusterMinimalImagePolicy
                metadata:
                  name: proposed-next
                spec:
                  enforcement: Deny
                  stages:
                    - { until: 2027-02-19T00:00:00Z, enforcement: Warn }
                  match:
                    images:
                      exclude: ["registry.k8s.io/**"]
                  rules:
                    # 8 of 16 keep it
                    user: { nonRoot: true }
                    # 14 of 16 keep it
                    baseSupport: { forbidEndOfLife: true }
                    # 15 of 16 keep it
                    reference: { forbidLatest: true }
                """);
        String told = ProposalText.of(proposal, "p.yaml", PageStyle.plain(LocalDate.of(2026, 11, 21)));
        assertThat(told)
                .startsWith("looked at  16 workloads of eu-west production\n"
                        + "left out   2 workloads of which not all could be found out: ")
                .contains("\npolicy     proposed: 5 rules; 16 of 16 workloads keep all\n")
                .contains("\npolicy     proposed-next: 3 rules, does less until 2027-02-19; ")
                .contains("\n\nwould not pass proposed-next\n  Deployment dev/")
                .endsWith("slimgate simulate --policy p.yaml\n           kubectl apply -f p.yaml");
        assertThat(told.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(PageStyle.NARROW));
    }

    @Test
    void roundsLimitsUpToWhatPeopleWouldChoose() {
        assertThat(Figures.megabytes(0)).isEqualTo(5);
        assertThat(Figures.megabytes(5_000_000)).isEqualTo(5);
        assertThat(Figures.megabytes(5_000_001)).isEqualTo(10);
        assertThat(Figures.megabytes(50_000_001)).isEqualTo(60);
        assertThat(Figures.megabytes(389_200_000)).isEqualTo(400);
        assertThat(Figures.megabytes(1_500_000_000)).isEqualTo(1_500);
        assertThat(Figures.quantile(List.of(), 0.9)).isZero();
        assertThat(Figures.quantile(List.of(3L, 1L, 2L), 0.5)).isEqualTo(2);
        assertThat(Figures.quantile(List.of(3L, 1L, 2L), 1)).isEqualTo(3);
    }
}
