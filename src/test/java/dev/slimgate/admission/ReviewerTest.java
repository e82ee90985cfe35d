package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slimgate.admission.ReviewResponse.Admitted;
import dev.slimgate.admission.ReviewResponse.Denied;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.OnPending;
import dev.slimgate.policy.OnUnresolved;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.PodContext.Place;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.SourceLocation;
import dev.slimgate.policy.WaiverTerms;
import dev.slimgate.policy.Waiving;
import dev.slimgate.report.AdmissionMessages;
import dev.slimgate.workload.Workload;
import dev.slimgate.workload.WorkloadReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReviewerTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private final AtomicLong clock = new AtomicLong(1_000);

    @Test
    void admitsWhatPasses() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);

        ReviewResponse response = reviewer(assess, List.of()).review(Recorded.request("pod-create"), TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(response.warnings())
                .isEqualTo(bounded(AdmissionMessages.warnings(judged(assess, ScriptedAssess::passed))));
        assertThat(response.auditAnnotations())
                .containsOnly(
                        Map.entry("verdict", "admit"),
                        Map.entry("policies", "production"),
                        Map.entry("images", "api=" + ScriptedAssess.DIGEST));
    }

    @Test
    void admitsWithWarnings() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::warned);

        ReviewResponse response = reviewer(assess, List.of()).review(Recorded.request("pod-create"), TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(response.warnings())
                .isNotEmpty()
                .isEqualTo(bounded(AdmissionMessages.warnings(judged(assess, ScriptedAssess::warned))));
        assertThat(response.auditAnnotations()).containsEntry("verdict", "warn");
    }

    @Test
    void deniesWithTheMessage() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::denied);

        ReviewResponse response = reviewer(assess, List.of()).review(Recorded.request("pod-create"), TEN_SECONDS);

        assertThat(response.outcome())
                .isEqualTo(new Denied(AdmissionMessages.denial(judged(assess, ScriptedAssess::denied))));
        assertThat(response.warnings())
                .isEqualTo(bounded(AdmissionMessages.warnings(judged(assess, ScriptedAssess::denied))));
        assertThat(response.auditAnnotations()).containsEntry("verdict", "deny");
    }

    @Test
    void tellsWhatAnUpdatedObjectRanBefore() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        Workload before = new WorkloadReader()
                .read(Objects.requireNonNull(
                        Recorded.request("deployment-update-image").oldObject()))
                .orElseThrow();

        reviewer(assess, List.of()).review(Recorded.request("deployment-update-image"), TEN_SECONDS);
        reviewer(assess, List.of()).review(Recorded.request("pod-create"), TEN_SECONDS);

        assertThat(assess.asked.getFirst().pod().previous())
                .containsExactly(Map.entry(
                        Place.of(before.images().getFirst()),
                        before.images().getFirst().image()));
        assertThat(assess.asked.getLast().pod().previous()).isEmpty();
    }

    @Test
    void warnsBesideADenial() {
        Function<ImageUse, ImageAssessment> script =
                use -> use.name().equals("log") ? ScriptedAssess.warned(use) : ScriptedAssess.denied(use);
        ScriptedAssess assess = new ScriptedAssess(script);

        ReviewResponse response =
                reviewer(assess, List.of()).review(Recorded.request("pod-create-init-sidecar-multi"), TEN_SECONDS);

        assertThat(response.outcome()).isInstanceOf(Denied.class);
        assertThat(response.warnings())
                .isNotEmpty()
                .isEqualTo(bounded(AdmissionMessages.warnings(judged(assess, script))));
    }

    @ParameterizedTest
    @CsvSource({"10000, 9000", "30000, 29000", "1000, 800"})
    void givesTheWorkADeadlineBeforeTheTimeout(long timeoutMillis, long workMillis) {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        Reviewer reviewer = reviewer(assess, List.of());

        ReviewResponse response = reviewer.review(Recorded.request("pod-create"), Duration.ofMillis(timeoutMillis));

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(assess.asked.getFirst().deadline().remaining()).isEqualTo(Duration.ofMillis(workMillis));
    }

    @Test
    void countsTheTimeForTheNamespaceToo() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        Reviewer reviewer = new Reviewer(
                assess,
                () -> Rulebook.EMPTY,
                (namespace, deadline) -> {
                    assertThat(deadline.remaining()).isEqualTo(Duration.ofSeconds(9));
                    clock.addAndGet(Duration.ofSeconds(2).toNanos());
                    return new NamespaceLabels.Missing("not there yet");
                },
                nodeName -> List.of(),
                new WorkloadReader(),
                clock::get,
                ReviewListener.NONE);

        ReviewResponse response = reviewer.review(Recorded.request("pod-create"), TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(assess.asked.getFirst().deadline().remaining()).isEqualTo(Duration.ofSeconds(7));
        assertThat(assess.asked.getFirst().pod().namespaceLabels())
                .isEqualTo(new NamespaceLabels.Missing("not there yet"));
    }

    @Test
    void judgesByThePoliciesThatAreInForceNow() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        List<Policy> inForce = new ArrayList<>();
        Reviewer reviewer = new Reviewer(
                assess,
                () -> Rulebook.of(inForce),
                (namespace, deadline) -> new NamespaceLabels.NotGiven(),
                nodeName -> List.of(),
                new WorkloadReader(),
                clock::get,
                ReviewListener.NONE);

        assertThat(reviewer.review(Recorded.request("pod-create"), TEN_SECONDS).uid())
                .isNotEmpty();
        inForce.add(policy(Enforcement.WARN));
        assertThat(reviewer.review(Recorded.request("pod-create"), TEN_SECONDS).uid())
                .isNotEmpty();

        assertThat(assess.asked.get(0).rulebook().policies()).isEmpty();
        assertThat(assess.asked.get(1).rulebook().policies()).containsExactly(policy(Enforcement.WARN));
    }

    @Test
    void asksForThePlatformOfTheNodeThatAPodIsBoundTo() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        ReviewRequest request = ReviewCodec.decode(Recorded.changed(
                "pod-create",
                review -> review.withObject("/request/object/spec").put("nodeName", "arm")));

        ReviewResponse response = reviewer(assess, List.of()).review(request, TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(assess.asked.getFirst().platforms()).containsExactly(Platform.parse("linux/arm64"));
    }

    @Test
    void believesTheRequestsNamespaceAndNotTheObjects() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        ReviewRequest request = ReviewCodec.decode(Recorded.changed(
                "pod-create",
                review -> review.withObject("/request/object/metadata").put("namespace", "elsewhere")));

        ReviewResponse response = reviewer(assess, List.of()).review(request, TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(assess.asked.getFirst().pod().namespace()).isEqualTo("shop");
        assertThat(assess.asked.getFirst().requester().namespace()).isEqualTo("shop");
    }

    @Test
    void judgesAPodWhoseOwnerReferenceIsForged() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::denied);
        ReviewRequest request = ReviewCodec.decode(Recorded.changed(
                "pod-create",
                review -> review.withObject("/request/object/metadata")
                        .putArray("ownerReferences")
                        .addObject()
                        .put("apiVersion", "apps/v1")
                        .put("kind", "Deployment")
                        .put("name", "x")
                        .put("uid", "1")
                        .put("controller", true)));

        ReviewResponse response = reviewer(assess, List.of()).review(request, TEN_SECONDS);

        assertThat(response.outcome()).isInstanceOf(Denied.class);
    }

    @Test
    void letsADebugContainerThroughThatWasThereBefore() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::denied);
        ReviewRequest request = ReviewCodec.decode(Recorded.changed(
                "pod-ephemeralcontainers",
                review -> review.withObject("/request").set("oldObject", review.at("/request/object"))));

        ReviewResponse response = reviewer(assess, List.of()).review(request, TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(assess.asked).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"oldObject, ", "oldObject, unreadable"})
    void judgesAnUpdateWhoseOldStateIsUnknownAsIfItWereNew(String field, String state) {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        ReviewRequest request = ReviewCodec.decode(Recorded.changed("rollout-create", review -> {
            review.withObject("/request").put("operation", "UPDATE");
            if (state == null) {
                review.withObject("/request").putNull(field);
            } else {
                review.withObject("/request")
                        .set(field, review.at("/request/object").deepCopy());
                review.withObject("/request/oldObject/spec").put("template", state);
            }
        }));

        ReviewResponse response = reviewer(assess, List.of()).review(request, TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(assess.asked).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "tier, IN, front, true",
        "tier, IN, back, false",
        "tier, EXISTS, , true",
        "tier, DOES_NOT_EXIST, , true",
        "app, IN, web, false",
        "app, EXISTS, , false"
    })
    void judgesChangedLabelsWhenOtherPoliciesMatch(
            String key, LabelSelector.Operator operator, String value, boolean judged) {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        LabelSelector selector = new LabelSelector(
                List.of(new LabelSelector.Requirement(key, operator, value == null ? List.of() : List.of(value))));
        Policy policy = policy(Enforcement.DENY, selector);

        ReviewResponse response =
                reviewer(assess, List.of(policy)).review(Recorded.request("pod-update-labels"), TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(assess.asked).hasSize(judged ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"DENY, true", "WARN, false", "AUDIT, false"})
    void deniesAnUnreadableTemplateUnderDenyAndElseWarns(Enforcement enforcement, boolean denied) {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);

        ReviewResponse response =
                reviewer(assess, List.of(policy(enforcement))).review(rolloutWithTemplate("text"), TEN_SECONDS);

        String message = "slimgate: Rollout canary holds no readable pod template at spec.template";
        assertThat(response.outcome()).isEqualTo(denied ? new Denied(message) : new Admitted());
        assertThat(response.warnings()).isEqualTo(denied ? List.of() : List.of(message));
        assertThat(response.auditAnnotations()).containsOnly(Map.entry("verdict", denied ? "deny" : "warn"));
        assertThat(assess.asked).isEmpty();
    }

    @Test
    void deniesAnObjectWithTooManyImages() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        ReviewRequest request = ReviewCodec.decode(Recorded.changed("pod-create", review -> {
            var containers = review.withObject("/request/object/spec").putArray("containers");
            for (int i = 0; i <= WorkloadReader.MOST_IMAGES; i++) {
                containers.addObject().put("name", "c" + i).put("image", "a:1");
            }
        }));

        ReviewResponse response =
                reviewer(assess, List.of(policy(Enforcement.DENY))).review(request, TEN_SECONDS);

        assertThat(response.outcome())
                .isEqualTo(new Denied("slimgate: Pod web names 1001 images; at most 1000 are judged in one object"));
    }

    @Test
    void neverHoldsUpTheDeletionOfWhatItCannotRead() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        ReviewRequest request = ReviewCodec.decode(Recorded.changed("rollout-create", review -> {
            review.withObject("/request").put("operation", "UPDATE");
            review.withObject("/request/object/metadata").put("deletionTimestamp", "2026-11-20T23:57:23Z");
            review.withObject("/request/object/spec").put("template", "text");
        }));

        ReviewResponse response =
                reviewer(assess, List.of(policy(Enforcement.DENY))).review(request, TEN_SECONDS);

        assertThat(response).isEqualTo(ReviewResponse.admitted(request.uid()));
    }

    @Test
    void letsACustomKindThroughThatIsNotConfigured() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::denied);
        Reviewer reviewer = new Reviewer(
                assess,
                () -> Rulebook.EMPTY,
                (namespace, deadline) -> new NamespaceLabels.NotGiven(),
                nodeName -> List.of(),
                new WorkloadReader(),
                clock::get,
                ReviewListener.NONE);

        ReviewResponse response = reviewer.review(Recorded.request("rollout-create"), TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(assess.asked).isEmpty();
    }

    @Test
    void leavesAFailureOfItsOwnToTheOutermostFrame() {
        Reviewer reviewer = reviewer(
                request -> {
                    throw new IllegalStateException("broken");
                },
                List.of());

        assertThatThrownBy(() -> reviewer.review(Recorded.request("pod-create"), TEN_SECONDS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("broken");
    }

    @Test
    void aNamespaceWhoseLabelsHaveChangedIsJudgedByThemAtTheNextChangeOfAnObject() {
        ScriptedAssess assess = new ScriptedAssess(ScriptedAssess::passed);
        Map<String, String> labels = new HashMap<>();
        Reviewer reviewer = new Reviewer(
                assess,
                () -> Rulebook.EMPTY,
                (namespace, deadline) -> new NamespaceLabels.Known(labels),
                nodeName -> List.of(),
                new WorkloadReader(),
                clock::get,
                ReviewListener.NONE);

        ReviewResponse before = reviewer.review(Recorded.request("pod-create"), TEN_SECONDS);
        labels.put("environment", "production");
        ReviewResponse after = reviewer.review(Recorded.request("deployment-update-image"), TEN_SECONDS);

        assertThat(List.of(before.outcome(), after.outcome())).containsOnly(new Admitted());
        assertThat(assess.asked.stream().map(asked -> asked.pod().namespaceLabels()))
                .containsExactly(
                        new NamespaceLabels.Known(Map.of()),
                        new NamespaceLabels.Known(Map.of("environment", "production")));
    }

    @Test
    void tellsItsListenerOfEveryAnswerAndIsNotHurtByItsFailure() {
        List<Reviewed> heard = new ArrayList<>();
        ReviewListener listener = reviewed -> {
            heard.add(reviewed);
            throw new IllegalStateException("full");
        };
        Reviewer reviewer = new Reviewer(
                new ScriptedAssess(ScriptedAssess::denied),
                () -> Rulebook.EMPTY,
                (namespace, deadline) -> new NamespaceLabels.NotGiven(),
                nodeName -> List.of(),
                new WorkloadReader(),
                clock::get,
                listener);

        ReviewResponse denied = reviewer.review(Recorded.request("pod-create-dry-run"), TEN_SECONDS);
        ReviewResponse passedOver = reviewer.review(Recorded.request("pod-delete"), TEN_SECONDS);

        assertThat(denied.outcome()).isInstanceOf(Denied.class);
        assertThat(passedOver.outcome()).isEqualTo(new Admitted());
        assertThat(heard).hasSize(2);
        Reviewed.Request told = heard.getFirst().request();
        assertThat(told.dryRun()).isTrue();
        assertThat(told.apiVersion()).isEqualTo("v1");
        assertThat(told.kind() + " " + told.namespace()).isEqualTo("Pod shop");
        assertThat(heard.getFirst().decision()).isInstanceOf(Decision.Judged.class);
        assertThat(heard.getLast().decision()).isEqualTo(new Decision.NotJudged("DELETE is never judged"));
    }

    @Test
    void aWaiverThatWasUsedStandsInWarningsAndAuditAnnotations() {
        Waiving.Waived waived = new Waiving.Waived(
                "shop/tmp", "it is being rebuilt", "OPS-7", Instant.parse("2026-12-01T00:00:00Z"), false);
        Finding finding = new Finding(
                "production", null, "shell", Result.SKIP, Enforcement.DENY, "shell", "/bin/sh", null, false, waived);
        ScriptedAssess assess = new ScriptedAssess(use -> ScriptedAssess.with(use, finding));

        ReviewResponse response = reviewer(assess, List.of()).review(Recorded.request("pod-create"), TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new Admitted());
        assertThat(response.warnings().getFirst()).contains("waived shell by shop/tmp until 2026-12-01T00:00:00Z");
        assertThat(response.auditAnnotations())
                .containsEntry("waivers", "shop/tmp")
                .containsEntry("verdict", "warn");
    }

    private Reviewer reviewer(Assess assess, List<Policy> policies) {
        return new Reviewer(
                assess,
                () -> Rulebook.of(policies),
                (namespace, deadline) -> new NamespaceLabels.NotGiven(),
                nodeName -> "arm".equals(nodeName) ? List.of(Platform.parse("linux/arm64")) : List.of(),
                new WorkloadReader(Map.of("argoproj.io/Rollout", "spec.template")),
                clock::get,
                ReviewListener.NONE);
    }

    private static ReviewRequest rolloutWithTemplate(String template) {
        return ReviewCodec.decode(Recorded.changed(
                "rollout-create",
                review -> review.withObject("/request/object/spec").put("template", template)));
    }

    static Policy policy(Enforcement enforcement) {
        return policy(enforcement, LabelSelector.EVERYTHING);
    }

    private static Policy policy(Enforcement enforcement, LabelSelector objects) {
        Match all = Match.EVERYTHING;
        return new Policy(
                "production",
                null,
                new SourceLocation("production.yaml", 1, 1),
                enforcement,
                new Match(
                        all.namespaces(), objects, all.images(), all.containers(), all.imageVolumes(), all.templates()),
                List.of(),
                OnUnresolved.DEFAULT,
                OnPending.DEFAULT,
                WaiverTerms.NONE,
                null);
    }

    private static Assessment judged(ScriptedAssess assess, Function<ImageUse, ImageAssessment> script) {
        AssessmentRequest asked = assess.asked.getFirst();
        return new Assessment(asked.pod(), asked.images().stream().map(script).toList());
    }

    private static List<String> bounded(List<String> warnings) {
        return new ReviewResponse("", new Admitted(), warnings, Map.of()).warnings();
    }
}
