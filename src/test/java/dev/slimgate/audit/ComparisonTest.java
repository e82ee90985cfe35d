package dev.slimgate.audit;

import static dev.slimgate.audit.GivenAudit.audited;
import static dev.slimgate.audit.GivenAudit.finding;
import static dev.slimgate.audit.GivenAudit.inventory;
import static dev.slimgate.audit.GivenAudit.pods;
import static dev.slimgate.audit.GivenAudit.said;
import static dev.slimgate.audit.GivenAudit.template;
import static dev.slimgate.audit.GivenAudit.waived;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.audit.Change.Kind;
import dev.slimgate.audit.Difference.Said;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Verdict;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ComparisonTest {
    private static final Digest RUNNING = new Digest("sha256", "a".repeat(64));
    private static final Finding PASSES = finding("shell", Result.PASS, Enforcement.DENY);
    private static final Finding DENIES = finding("shell", Result.FAIL, Enforcement.DENY);
    private static final Finding WARNS = finding("shell", Result.WARN, Enforcement.WARN);
    private static final Finding TOLD = finding("shell", Result.FAIL, Enforcement.AUDIT);
    private static final Subject API = template("shop", "api", "registry.test/api:1");

    private static Comparison compare(Finding before, Finding after) {
        return Comparison.of(audited(inventory(API), said(API, before)), audited(inventory(API), said(API, after)));
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(PASSES, DENIES, Kind.NEWLY_DENIED),
                Arguments.of(WARNS, DENIES, Kind.NEWLY_DENIED),
                Arguments.of(TOLD, DENIES, Kind.NEWLY_DENIED),
                Arguments.of(waived("shell"), DENIES, Kind.NEWLY_DENIED),
                Arguments.of(PASSES, WARNS, Kind.NEWLY_WARNED),
                Arguments.of(PASSES, waived("shell"), Kind.NEWLY_WARNED),
                Arguments.of(DENIES, WARNS, Kind.NO_LONGER_DENIED),
                Arguments.of(DENIES, waived("shell"), Kind.NO_LONGER_DENIED),
                Arguments.of(DENIES, TOLD, Kind.NO_LONGER_DENIED),
                Arguments.of(WARNS, PASSES, Kind.NO_LONGER_WARNED),
                Arguments.of(PASSES, TOLD, Kind.SAME_VERDICT),
                Arguments.of(TOLD, PASSES, Kind.SAME_VERDICT));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whatBecomesOfAWorkloadIsToldWithTheFindingThatMakesIt(Finding before, Finding after, Kind kind) {
        Comparison comparison = compare(before, after);

        assertThat(comparison.unchanged()).isZero();
        assertThat(comparison.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(kind);
            assertThat(change.before()).isEqualTo(Verdict.of(before));
            assertThat(change.after()).isEqualTo(Verdict.of(after));
            assertThat(change.reasons()).singleElement().satisfies(reason -> {
                assertThat(reason.use()).isEqualTo(API.workload().images().getFirst());
                assertThat(List.of(reason.before(), reason.after()))
                        .containsAnyOf(new Said.ByRule(before), new Said.ByRule(after));
            });
        });
    }

    @Test
    void anotherTextOrAnotherPolicyOfTheSameEffectIsNoNewDenial() {
        Comparison text = compare(DENIES, finding("production", "shell", Result.FAIL, Enforcement.DENY, "other words"));
        Comparison policy = compare(DENIES, finding("newer", "shell", Result.FAIL, Enforcement.DENY, "something"));

        assertThat(text.changes()).isEmpty();
        assertThat(text.unchanged()).isEqualTo(1);
        assertThat(policy.changes()).extracting(Change::kind).containsExactly(Kind.SAME_VERDICT);
    }

    @Test
    void aSecondReasonForADenialIsToldAsTheSameVerdict() {
        Audited before = audited(inventory(API), said(API, DENIES));
        Audited after = audited(inventory(API), said(API, DENIES, finding("user", Result.FAIL, Enforcement.DENY)));

        Comparison comparison = Comparison.of(before, after);

        assertThat(comparison.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(Kind.SAME_VERDICT);
            assertThat(change.differences())
                    .extracting(Difference::after)
                    .containsExactly(new Said.ByRule(finding("user", Result.FAIL, Enforcement.DENY)));
        });
    }

    @Test
    void onlyWhatMakesTheVerdictIsAReason() {
        Audited before = audited(inventory(API), said(API));
        Audited after = audited(inventory(API), said(API, WARNS, finding("user", Result.FAIL, Enforcement.DENY)));

        Change change = Comparison.of(before, after).changes().getFirst();

        assertThat(change.differences()).hasSize(2);
        assertThat(change.reasons())
                .extracting(Difference::after)
                .containsExactly(new Said.ByRule(finding("user", Result.FAIL, Enforcement.DENY)));
    }

    @Test
    void aTemplateAndItsPodsAreOneWorkloadWhosePodsAreCounted() {
        Subject pods = pods("shop", "api", 7, "registry.test/api:1", RUNNING);
        Subject other = pods("shop", "api", 2, "registry.test/api:0", RUNNING);
        Audited before = audited(inventory(API, pods, other), said(API), said(pods), said(other, DENIES));
        Audited after = audited(inventory(API, pods, other), said(API, WARNS), said(pods, DENIES), said(other, DENIES));

        Comparison comparison = Comparison.of(before, after);

        assertThat(comparison.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(Kind.SAME_VERDICT);
            assertThat(change.pods()).isEqualTo(7);
        });
    }

    @Test
    void whatCouldOnlyNotBeFoundOutIsUncertain() {
        Finding error = finding("shell", Result.ERROR, Enforcement.DENY);

        assertThat(compare(PASSES, error).changes().getFirst().uncertain()).isTrue();
        assertThat(compare(PASSES, DENIES).changes().getFirst().uncertain()).isFalse();
        assertThat(compare(error, PASSES).changes().getFirst().uncertain()).isFalse();
    }

    @Test
    void anImageThatNoPolicyMatchesCountsByWhatIsDoneThen() {
        Assessment unmatched = new Assessment(
                said(API).pod(),
                List.of(new ImageAssessment(API.workload().images().getFirst(), null, List.of(), NoMatch.DENY)));

        Comparison comparison =
                Comparison.of(audited(inventory(API), unmatched), audited(inventory(API), said(API, PASSES)));

        assertThat(comparison.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(Kind.NO_LONGER_DENIED);
            assertThat(change.reasons())
                    .extracting(Difference::before)
                    .containsExactly(new Said.NoPolicy(NoMatch.DENY));
        });
    }

    @Test
    void whoWouldBeDeniedComesFirstAndEachKindByName() {
        Subject web = template("shop", "web", "registry.test/web:1");
        Subject old = template("back", "old", "registry.test/old:1");
        Subject same = template("back", "same", "registry.test/same:1");
        Inventory inventory = inventory(web, old, API, same);

        Comparison comparison = Comparison.of(
                audited(inventory, said(web), said(old, DENIES), said(API), said(same, DENIES)),
                audited(inventory, said(web, DENIES), said(old), said(API, DENIES), said(same, DENIES)));

        assertThat(comparison.changes())
                .extracting(change -> change.owner().name())
                .containsExactly("api", "web", "old");
        assertThat(comparison.count(Kind.NEWLY_DENIED)).isEqualTo(2);
        assertThat(comparison.unchanged()).isEqualTo(1);
    }

    @Test
    void judgementsOfTwoInventoriesAreNotCompared() {
        Subject web = template("shop", "web", "registry.test/web:1");

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Comparison.of(audited(inventory(API), said(API)), audited(inventory(web), said(web))));
    }
}
