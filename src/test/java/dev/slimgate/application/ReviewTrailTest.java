package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.admission.Decision;
import dev.slimgate.admission.ReviewRequest.Operation;
import dev.slimgate.admission.Reviewed;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.cluster.ClusterEvents;
import dev.slimgate.cluster.ClusterEvents.Notice;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Result;
import dev.slimgate.policy.Waiving;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReviewTrailTest {
    private static final Waiving.Waived WAIVED = new Waiving.Waived(
            "shop/vendor", "The vendor\nis asked.", "OPS-1", Instant.parse("2027-01-01T00:00:00Z"), false);

    private final List<String> counts = new ArrayList<>();
    private final List<Notice> events = new ArrayList<>();
    private final ReviewTrail trail = new ReviewTrail(
            (policy, outcome) -> counts.add(policy + " " + outcome), events::add, waiver -> "uid of " + waiver);

    private void hear(Decision decision, String name, boolean dryRun) {
        trail.reviewed(new Reviewed(
                new Reviewed.Request("u", "apps/v1", "Deployment", "shop", name, "", Operation.CREATE, dryRun),
                decision,
                Duration.ZERO));
    }

    private static Finding finding(String policy, Result result, Enforcement effect, @Nullable Waiving waiving) {
        return new Finding(policy, null, "shell", result, effect, "shell", "/bin/sh", null, false, waiving);
    }

    private static Finding fail(String policy, Enforcement effect) {
        return finding(policy, Result.FAIL, effect, null);
    }

    private static Finding pass(String policy) {
        return finding(policy, Result.PASS, Enforcement.DENY, null);
    }

    private static PlatformAssessment platform(Finding... findings) {
        return new PlatformAssessment(
                Platform.LINUX_AMD64,
                new Knowledge.Unresolved(ErrorClass.NOT_FOUND, "no such tag", false),
                List.of(findings),
                null);
    }

    private static ImageAssessment image(PlatformAssessment... platforms) {
        return new ImageAssessment(ImageUse.ofImage("r.test/a:1"), null, List.of(platforms), null);
    }

    private static Decision judged(ImageAssessment... images) {
        PodContext pod = new PodContext(
                "Deployment", "shop", "api", true, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        return new Decision.Judged(new Assessment(pod, List.of(images)));
    }

    @Test
    void countsEachImageOnceForEachPolicyByTheWorstOfItsPlatforms() {
        hear(
                judged(
                        image(
                                platform(fail("strict", Enforcement.WARN), pass("base")),
                                platform(fail("strict", Enforcement.DENY), fail("base", Enforcement.AUDIT))),
                        image(platform(fail("strict", Enforcement.WARN), pass("strict")))),
                "api",
                false);

        assertThat(counts).containsExactlyInAnyOrder("strict DENIED", "base PASSED", "strict WARNED");
    }

    @Test
    void tellsADenialOnTheObjectThatWasRefused() {
        hear(judged(image(platform(fail("strict", Enforcement.DENY)))), "api", false);

        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.regarding())
                    .isEqualTo(new ClusterEvents.Regarding("apps/v1", "Deployment", "shop", "api", ""));
            assertThat(event.reason()).isEqualTo("Denied");
            assertThat(event.type()).isEqualTo(ClusterEvents.Type.WARNING);
            assertThat(event.note()).startsWith("strict: ");
        });
    }

    @Test
    void leavesTheDenialOfANamelessObjectToItsMaker() {
        hear(judged(image(platform(fail("strict", Enforcement.DENY)))), "", false);

        assertThat(counts).containsExactly("strict DENIED");
        assertThat(events).isEmpty();
    }

    @Test
    void tellsTheUseOfAWaiverOnTheWaiver() {
        hear(judged(image(platform(finding("strict", Result.SKIP, Enforcement.DENY, WAIVED)))), "api", false);

        assertThat(counts).containsExactly("strict PASSED");
        assertThat(events).singleElement().satisfies(event -> {
            assertThat(event.regarding())
                    .isEqualTo(new ClusterEvents.Regarding(
                            "slimgate.dev/v1alpha1", "ImageWaiver", "shop", "vendor", "uid of shop/vendor"));
            assertThat(event.reason()).isEqualTo("WaiverUsed");
            assertThat(event.type()).isEqualTo(ClusterEvents.Type.NORMAL);
            assertThat(event.note())
                    .isEqualTo("let Deployment api in namespace shop break rules: The vendor\\x0ais asked.");
        });
    }

    @Test
    void whatIsDeniedAllTheSameHasUsedNoWaiver() {
        hear(
                judged(image(platform(
                        finding("strict", Result.SKIP, Enforcement.DENY, WAIVED), fail("other", Enforcement.DENY)))),
                "api",
                false);

        assertThat(events).extracting(Notice::reason).containsExactly("Denied");
    }

    @Test
    void tellsWhoBrokeTheGlassAlsoOfANamelessObject() {
        hear(new Decision.BrokenGlass("jane", "OPS-9"), "", false);
        hear(new Decision.BrokenGlass("jane", " "), "api", false);

        assertThat(events).extracting(Notice::reason).containsOnly("BreakGlass");
        assertThat(events).extracting(Notice::type).containsOnly(ClusterEvents.Type.WARNING);
        assertThat(events)
                .extracting(Notice::note)
                .containsExactly(
                        "jane let this through without a look at its images, ticket OPS-9",
                        "jane let this through without a look at its images, without a ticket");
    }

    @Test
    void aDryRunLeavesNothing() {
        hear(judged(image(platform(fail("strict", Enforcement.DENY)))), "api", true);
        hear(judged(image(platform(finding("strict", Result.SKIP, Enforcement.DENY, WAIVED)))), "api", true);
        hear(new Decision.BrokenGlass("jane", "OPS-9"), "api", true);
        hear(new Decision.Unreadable("slimgate: no template", true), "api", true);

        assertThat(counts).isEmpty();
        assertThat(events).isEmpty();
    }

    @Test
    void tellsWhatWasDeniedAsItCouldNotBeReadAndNotWhatWasOnlyWarnedOf() {
        hear(new Decision.Unreadable("slimgate: no template", true), "api", false);
        hear(new Decision.Unreadable("slimgate: no template", false), "api", false);

        assertThat(events).extracting(Notice::note).containsExactly("slimgate: no template");
    }
}
