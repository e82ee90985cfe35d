package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Result;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditAnnotationsTest {
    private static final PodContext POD =
            new PodContext("Pod", "shop", "web", false, Map.of(), null, new NamespaceLabels.NotGiven());

    @Test
    void namesEachPolicyOnceInOrder() {
        Assessment assessment = new Assessment(
                POD,
                List.of(
                        ScriptedAssess.with(use("a"), finding("b", null), finding("a", "shop"), finding("b", null)),
                        ScriptedAssess.with(use("b"), finding("b", null))));

        assertThat(AuditAnnotations.of(assessment))
                .containsEntry("policies", "b,shop/a")
                .containsEntry("verdict", "admit")
                .containsEntry("images", "a=" + ScriptedAssess.DIGEST + ",b=" + ScriptedAssess.DIGEST);
    }

    @Test
    void escapesWhatContainersAreCalled() {
        Assessment assessment = new Assessment(POD, List.of(ScriptedAssess.passed(use("a\nb"))));

        assertThat(AuditAnnotations.of(assessment)).containsEntry("images", "a\\x0ab=" + ScriptedAssess.DIGEST);
    }

    @Test
    void tellsOfTagsWhoseDigestIsOlderThanTheirLife() {
        ImageAssessment known = ScriptedAssess.passed(use("api"));
        ImageAssessment old = new ImageAssessment(
                known.use(), known.resolved(), known.platforms(), known.noMatch(), Duration.ofSeconds(312));

        Map<String, String> stale =
                AuditAnnotations.of(new Assessment(POD, List.of(old, ScriptedAssess.passed(use("log")))));
        Map<String, String> fresh = AuditAnnotations.of(new Assessment(POD, List.of(known)));

        assertThat(stale).containsEntry("stale", "api=312s");
        assertThat(fresh).doesNotContainKey("stale");
    }

    @Test
    void staysBoundedWithManyImages() {
        Assessment assessment = new Assessment(
                POD,
                IntStream.range(0, 1_000)
                        .mapToObj(i -> ScriptedAssess.passed(use("c" + i)))
                        .toList());

        String images = AuditAnnotations.of(assessment).get("images");

        assertThat(images)
                .hasSizeLessThan(AuditAnnotations.MOST_CHARACTERS + 20)
                .matches("c0=.* and 9\\d\\d more");
    }

    private static ImageUse use(String name) {
        return new ImageUse(ContainerKind.CONTAINER, name, "app:1", null, null, null);
    }

    private static Finding finding(String policy, String namespace) {
        return new Finding(policy, namespace, "user", Result.PASS, Enforcement.DENY, "user", "", null, false);
    }
}
