package dev.slimgate.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.admission.Decision;
import dev.slimgate.admission.ReviewRequest.Operation;
import dev.slimgate.admission.Reviewed;
import dev.slimgate.assess.Assessment;
import dev.slimgate.assess.ImageAssessment;
import dev.slimgate.assess.PlatformAssessment;
import dev.slimgate.facts.ErrorClass;
import dev.slimgate.policy.Enforcement;
import dev.slimgate.policy.Finding;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Knowledge;
import dev.slimgate.policy.NoMatch;
import dev.slimgate.policy.PodContext;
import dev.slimgate.policy.Result;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PolicyMetrics metrics = new PolicyMetrics(registry);

    private void hear(ImageAssessment image) {
        PodContext pod =
                new PodContext("Pod", "shop", "api", false, Map.of(), null, new PodContext.NamespaceLabels.NotGiven());
        metrics.reviewed(new Reviewed(
                new Reviewed.Request("u", "v1", "Pod", "shop", "api", "", Operation.CREATE, false),
                new Decision.Judged(new Assessment(pod, List.of(image))),
                Duration.ofMillis(20)));
    }

    private static ImageAssessment image(String namespace, String policy, Result result) {
        Finding finding = new Finding(policy, namespace, "shell", result, Enforcement.DENY, "shell", "", null, false);
        Knowledge knowledge = new Knowledge.Unresolved(ErrorClass.NOT_FOUND, "gone", false);
        return new ImageAssessment(
                ImageUse.ofImage("a:1"),
                null,
                List.of(new PlatformAssessment(null, knowledge, List.of(finding), null)),
                null);
    }

    private double count(String policy, String rule, String result) {
        return registry.get("slimgate.policy.results")
                .tags("policy", policy, "rule", rule, "result", result)
                .counter()
                .count();
    }

    @Test
    void countsByPolicyRuleAndResult() {
        hear(image(null, "production", Result.FAIL));
        hear(image(null, "production", Result.FAIL));
        hear(image(null, "production", Result.PASS));

        assertThat(count("production", "shell", "fail")).isEqualTo(2);
        assertThat(count("production", "shell", "pass")).isEqualTo(1);
    }

    @Test
    void imagesWithoutAPolicyAreCountedToo() {
        hear(new ImageAssessment(ImageUse.ofImage("a:1"), null, List.of(), NoMatch.DENY));

        assertThat(count("_none", "policy", "fail")).isEqualTo(1);
    }

    @Test
    void namesThatUsersChooseAreNoLabels() {
        hear(image("team-a", "mine", Result.FAIL));
        hear(image("team-b", "yours", Result.FAIL));

        assertThat(count("_namespaced", "shell", "fail")).isEqualTo(2);
        assertThat(registry.getMeters()).hasSize(1);
    }

    @Test
    void policiesBeyondTheBoundShareALabelAndKnownOnesKeepTheirs() {
        for (int i = 0; i <= PolicyMetrics.MOST_POLICIES; i++) {
            hear(image(null, "p" + i, Result.FAIL));
        }
        hear(image(null, "p0", Result.FAIL));
        hear(image(null, "another", Result.FAIL));

        assertThat(registry.getMeters())
                .extracting(Meter::getId)
                .extracting(id -> id.getTag("policy"))
                .hasSize(PolicyMetrics.MOST_POLICIES + 1)
                .contains("p0", "p49", "_other")
                .doesNotContain("p50", "another");
        assertThat(count("p0", "shell", "fail")).isEqualTo(2);
        assertThat(count("_other", "shell", "fail")).isEqualTo(2);
    }
}
