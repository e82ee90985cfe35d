package dev.slimgate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slimgate.assess.AssessmentRequest;
import dev.slimgate.assess.TagPin;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.workload.WorkloadReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against recorded requests: exactly the image strings of tags are replaced. */
class PinnerTest {
    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final String AT = "@" + ScriptedAssess.DIGEST;

    private final List<AssessmentRequest> asked = new ArrayList<>();
    private final AtomicLong clock = new AtomicLong(1_000);
    private final Pinner pinner = new Pinner(
            request -> {
                asked.add(request);
                return request.images().stream()
                        .filter(PinnerTest::isTag)
                        .map(PinnerTest::pin)
                        .toList();
            },
            () -> Rulebook.EMPTY,
            (namespace, deadline) -> new NamespaceLabels.NotGiven(),
            new WorkloadReader(),
            clock::get);

    private static boolean isTag(ImageUse use) {
        return ImageReference.tryParse(use.image())
                .filter(reference -> reference.digest() == null)
                .isPresent();
    }

    private static TagPin pin(ImageUse use) {
        return use.image().contains("gone")
                ? new TagPin.Unresolved(use, "not found: there is no such tag")
                : new TagPin.Resolved(use, ScriptedAssess.DIGEST);
    }

    private static JsonNode encoded(ReviewResponse response) {
        try {
            return new ObjectMapper().readTree(ReviewCodec.encode(response)).path("response");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String patch(ReviewResponse response) {
        return new String(
                Base64.getDecoder().decode(encoded(response).path("patch").asText()));
    }

    @Test
    void replacesTheImageStringsOfAllKindsOfContainersAndVolumes() {
        ReviewResponse response = pinner.pin(Recorded.request("pod-create-init-sidecar-multi"), TEN_SECONDS);

        assertThat(encoded(response).path("allowed").asBoolean()).isTrue();
        assertThat(encoded(response).path("patchType").asText()).isEqualTo("JSONPatch");
        assertThat(patch(response))
                .isEqualTo("[{\"op\":\"replace\",\"path\":\"/spec/containers/1/image\",\"value\":\"busybox" + AT
                        + "\"},{\"op\":\"replace\",\"path\":\"/spec/initContainers/0/image\",\"value\":"
                        + "\"registry.example/shop/migrate:1.4" + AT
                        + "\"},{\"op\":\"replace\",\"path\":\"/spec/initContainers/1/image\",\"value\":"
                        + "\"registry.example/mesh/proxy:2.0" + AT
                        + "\"},{\"op\":\"replace\",\"path\":\"/spec/volumes/0/image/reference\",\"value\":"
                        + "\"registry.example/models/bert:3" + AT + "\"}]");
        assertThat(response.auditAnnotations().get("pinned")).contains("migrate=" + ScriptedAssess.DIGEST);
        assertThat(asked.getFirst().requester().pullSecrets()).containsExactly("registry-login");
    }

    @Test
    void whatItMakesOfAnObjectNeedsNoSecondPatch() {
        ReviewRequest pinned = ReviewCodec.decode(Recorded.changed(
                "pod-create",
                review -> review.withObject("/request/object/spec/containers/0")
                        .put("image", "registry.example/shop/api:1.4" + AT)));

        ReviewResponse response = pinner.pin(pinned, TEN_SECONDS);

        assertThat(response).isEqualTo(ReviewResponse.admitted(pinned.uid()));
        assertThat(encoded(response).has("patch")).isFalse();
    }

    @Test
    void anUpdateOfAPodPinsOnlyWhatItChanges() {
        ReviewResponse changed = pinner.pin(Recorded.request("pod-update-image"), TEN_SECONDS);
        ReviewResponse debugged = pinner.pin(Recorded.request("pod-ephemeralcontainers"), TEN_SECONDS);

        assertThat(changed.patch())
                .containsExactly(new ReviewResponse.Replacement(
                        "/spec/containers/0/image", "registry.example/shop/api:1.5" + AT));
        assertThat(debugged.patch())
                .containsExactly(
                        new ReviewResponse.Replacement("/spec/ephemeralContainers/0/image", "busybox:1.36" + AT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployment-create", "pod-update-labels", "pod-delete", "pod-status", "job-create"})
    void touchesNothingElse(String file) {
        ReviewRequest request = Recorded.request(file);

        assertThat(pinner.pin(request, TEN_SECONDS)).isEqualTo(ReviewResponse.admitted(request.uid()));
        assertThat(asked).isEmpty();
    }

    @Test
    void leavesATagThatCannotBeResolvedWithAWarning() {
        ReviewRequest request = ReviewCodec.decode(Recorded.changed(
                "pod-create",
                review -> review.withObject("/request/object/spec/containers/0").put("image", "gone:1")));

        ReviewResponse response = pinner.pin(request, TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new ReviewResponse.Admitted());
        assertThat(response.patch()).isEmpty();
        assertThat(response.warnings())
                .containsExactly("slimgate: container api: image gone:1 was not pinned to a digest: not found: there is"
                        + " no such tag");
    }

    @Test
    void leavesAPodWithHostileReferencesToTheValidatingWebhook() {
        ReviewResponse response = pinner.pin(Recorded.request("pod-create-hostile-reference"), TEN_SECONDS);

        assertThat(response.outcome()).isEqualTo(new ReviewResponse.Admitted());
        assertThat(response.patch()).allMatch(each -> each.value().endsWith(AT));
    }

    @Test
    void hasTheSameTimeAsTheValidatingWebhook() {
        ReviewResponse response = pinner.pin(Recorded.request("pod-create"), TEN_SECONDS);

        assertThat(response.patch()).hasSize(1);
        assertThat(asked.getFirst().deadline().remaining()).isEqualTo(Duration.ofSeconds(9));
    }
}
