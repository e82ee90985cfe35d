package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.workload.WorkloadReader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every request that a real API server sent: what of it is judged, and how. */
class RecordedReviewsTest {
    private static final String API_4 = "container api registry.example/shop/api:1.4";
    private static final String API_5 = "container api registry.example/shop/api:1.5";
    private static final String INIT = "init container init registry.example/shop/init:1";

    private static final Map<String, List<String>> JUDGED = new LinkedHashMap<>();
    private static final Map<String, String> LET_THROUGH = new LinkedHashMap<>();

    static {
        JUDGED.put("cronjob-create", List.of("container j registry.example/shop/cron:2"));
        JUDGED.put("daemonset-create", List.of("container agent registry.example/ops/agent:7"));
        JUDGED.put("deployment-create", List.of(API_4));
        JUDGED.put("deployment-server-side-apply", List.of(API_4, INIT));
        JUDGED.put("deployment-update-image", List.of(API_5));
        JUDGED.put("deployment-update-security-context", List.of(API_5 + " as 65532"));
        JUDGED.put("job-create", List.of("container j registry.example/shop/job:2"));
        JUDGED.put("pod-create", List.of(API_4));
        JUDGED.put("pod-create-affinity-userns", List.of(API_4));
        JUDGED.put("pod-create-dry-run", List.of("container dry registry.example/shop/dry:1"));
        JUDGED.put(
                "pod-create-hostile-reference",
                List.of(
                        "container a 169.254.169.254/latest/meta-data:x",
                        "container b localhost:5000/../../etc/passwd",
                        "container c UPPER/Case:Tag",
                        "container d registry.example/a/b:tag@sha256:zz"));
        JUDGED.put(
                "pod-create-init-sidecar-multi",
                List.of(
                        "container api registry.example/shop/api@sha256:" + "1".repeat(64) + " as 0 not root",
                        "container log busybox as 1000 not root",
                        "init container migrate registry.example/shop/migrate:1.4 as 1000 not root",
                        "init container proxy registry.example/mesh/proxy:2.0 as 1000 not root",
                        "image volume model registry.example/models/bert:3"));
        JUDGED.put(
                "pod-create-windows",
                List.of("container iis mcr.microsoft.com/windows/servercore/iis:windowsservercore-ltsc2022"));
        JUDGED.put("pod-ephemeralcontainers", List.of("ephemeral container dbg busybox:1.36"));
        JUDGED.put("pod-update-image", List.of(API_5));
        JUDGED.put("replicaset-create", List.of("container c registry.example/shop/api:1.4"));
        JUDGED.put("replicationcontroller-create", List.of("container c registry.example/shop/api:1.4"));
        JUDGED.put("rollout-create", List.of("container api registry.example/shop/api:1.6"));
        JUDGED.put("statefulset-create", List.of("container pg postgres:17"));

        LET_THROUGH.put("deployment-scale", "the sub-resource is never judged");
        LET_THROUGH.put("deployment-update-annotation", "nothing that is judged has changed");
        LET_THROUGH.put("deployment-update-finalizer", "nothing that is judged has changed");
        LET_THROUGH.put("deployment-update-while-deleting", "the object is being deleted");
        LET_THROUGH.put("pod-delete", "DELETE is never judged");
        LET_THROUGH.put("pod-resize", "the sub-resource is never judged");
        LET_THROUGH.put("pod-status", "the sub-resource is never judged");
        LET_THROUGH.put("pod-update-labels", "the changed labels change no policy");
        LET_THROUGH.put("replicaset-create-owned", "its controller's template is judged");
    }

    private final ScriptedAssess assess = ScriptedAssess.passingReferences();
    private final WorkloadReader reader = new WorkloadReader(Map.of("argoproj.io/Rollout", "spec.template"));
    private final Reviewer reviewer = new Reviewer(
            assess,
            () -> Rulebook.EMPTY,
            (namespace, deadline) -> new NamespaceLabels.Known(Map.of("kubernetes.io/metadata.name", namespace)),
            nodeName -> List.of(Platform.LINUX_AMD64),
            reader,
            System::nanoTime,
            ReviewListener.NONE);

    @Test
    void expectsSomethingOfEveryRecordedFile() {
        assertThat(Stream.concat(JUDGED.keySet().stream(), LET_THROUGH.keySet().stream()))
                .containsExactlyInAnyOrderElementsOf(Recorded.names())
                .hasSize(28);
    }

    static Stream<Arguments> judged() {
        return JUDGED.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    static Stream<Arguments> letThrough() {
        return LET_THROUGH.entrySet().stream().map(entry -> Arguments.of(entry.getKey(), entry.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("judged")
    void judgesExactlyTheseImages(String file, List<String> images) {
        ReviewRequest request = Recorded.request(file);

        ReviewResponse response = reviewer.review(request, AnswerTime.DEFAULT);

        assertThat(assess.asked).hasSize(1);
        assertThat(assess.asked.getFirst().images().stream().map(RecordedReviewsTest::line))
                .containsExactlyElementsOf(images);
        assertThat(assess.asked.getFirst().pod().namespace()).isEqualTo("shop");
        assertThat(assess.asked.getFirst().pod().kind()).isEqualTo(request.kind());
        assertThat(assess.asked.getFirst().pod().name()).isEqualTo(request.name());
        assertThat(assess.asked.getFirst().pod().template())
                .isEqualTo(!request.kind().equals("Pod"));
        assertThat(response.uid()).isEqualTo(request.uid());
        assertThat(response.outcome() instanceof ReviewResponse.Admitted)
                .isEqualTo(!file.equals("pod-create-hostile-reference"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("letThrough")
    void letsThroughWithoutJudging(String file, String reason) {
        ReviewRequest request = Recorded.request(file);

        ReviewResponse response = reviewer.review(request, AnswerTime.DEFAULT);

        assertThat(assess.asked).isEmpty();
        assertThat(response).isEqualTo(ReviewResponse.admitted(request.uid()));
        assertThat(reasonOf(request)).isEqualTo(reason);
    }

    @Test
    void deniesAPodOfHostileReferences() {
        ReviewResponse response =
                reviewer.review(Recorded.request("pod-create-hostile-reference"), Duration.ofSeconds(10));

        assertThat(response.outcome()).isInstanceOf(ReviewResponse.Denied.class);
        assertThat(response.auditAnnotations())
                .containsEntry("verdict", "deny")
                .containsEntry("images", "a=" + ScriptedAssess.DIGEST + ",b=unresolved,c=unresolved,d=unresolved");
    }

    @Test
    void passesOnWhatTheNodesMustBe() {
        assertThat(platformsOf("pod-create-init-sidecar-multi")).containsExactly("linux/arm64");
        assertThat(platformsOf("pod-create-windows")).containsExactly("windows/amd64");
        assertThat(platformsOf("pod-create-affinity-userns"))
                .containsExactly("linux/amd64", "linux/arm64", "windows/amd64");
        assertThat(platformsOf("pod-create"))
                .containsExactly("linux/amd64", "linux/arm64", "linux/s390x", "windows/amd64");
    }

    @Test
    void passesOnUserNamespacesPullSecretsAndPlatforms() {
        AssessmentRequest userns = asked("pod-create-affinity-userns");
        AssessmentRequest multi = asked("pod-create-init-sidecar-multi");

        assertThat(userns.pod().hostUsers()).isFalse();
        assertThat(multi.pod().hostUsers()).isNull();
        assertThat(multi.requester().pullSecrets()).containsExactly("registry-login");
        assertThat(multi.requester().namespace()).isEqualTo("shop");
        assertThat(multi.requester().serviceAccount()).isEqualTo("default");
        assertThat(multi.pod().labels()).containsExactly(Map.entry("app", "batch"));
        assertThat(multi.pod().namespaceLabels())
                .isEqualTo(new NamespaceLabels.Known(Map.of("kubernetes.io/metadata.name", "shop")));
        assertThat(multi.platforms()).containsExactly(Platform.LINUX_AMD64);
    }

    @Test
    void readsADryRunAsOneAndJudgesItTheSame() {
        ReviewRequest dry = Recorded.request("pod-create-dry-run");
        ReviewRequest real = ReviewCodec.decode(Recorded.changed(
                "pod-create-dry-run", review -> review.withObject("/request").put("dryRun", false)));

        assertThat(dry.dryRun()).isTrue();
        assertThat(real.dryRun()).isFalse();
        assertThat(reviewer.review(dry, AnswerTime.DEFAULT)).isEqualTo(reviewer.review(real, AnswerTime.DEFAULT));
    }

    private List<String> platformsOf(String file) {
        return Stream.of("linux/amd64", "linux/arm64", "linux/s390x", "windows/amd64")
                .filter(platform -> asked(file).nodes().allows(Platform.parse(platform)))
                .toList();
    }

    private AssessmentRequest asked(String file) {
        ReviewResponse response = reviewer.review(Recorded.request(file), AnswerTime.DEFAULT);
        assertThat(response.uid()).isNotEmpty();
        return assess.asked.getLast();
    }

    private String reasonOf(ReviewRequest request) {
        return switch (Scope.of(request, reader)) {
            case Scope.Nothing(String reason) -> reason;
            case Scope.IfObjectIsRead unchanged -> Reviewer.UNCHANGED;
            case Scope.IfOtherPoliciesMatch labels -> "the changed labels change no policy";
            case Scope.Images images -> "judged";
        };
    }

    private static String line(ImageUse use) {
        StringBuilder line = new StringBuilder(use.kind().words() + " " + use.name() + " " + use.image());
        if (use.runAsUser() != null) {
            line.append(" as ").append(use.runAsUser());
        }
        if (Boolean.TRUE.equals(use.runAsNonRoot())) {
            line.append(" not root");
        }
        return line.toString();
    }
}
