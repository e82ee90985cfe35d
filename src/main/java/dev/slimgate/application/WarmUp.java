package dev.slimgate.application;

import dev.slimgate.admission.Assess;
import dev.slimgate.admission.ReviewCodec;
import dev.slimgate.admission.ReviewListener;
import dev.slimgate.admission.ReviewRequest;
import dev.slimgate.admission.Reviewer;
import dev.slimgate.document.PolicyDocuments;
import dev.slimgate.policy.PodContext.NamespaceLabels;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.workload.WorkloadReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has one request of our own decoded, judged and encoded before the first one of the API server comes, since the first is
 * the slowest by far. Its image has no valid name, so that no registry is asked; its policy is in force nowhere else.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private static final String POLICY = """
            apiVersion: slimgate.dev/v1alpha1
            kind: ClusterMinimalImagePolicy
            metadata: { name: warm-up }
            spec: { enforcement: Audit, rules: { shell: { forbid: true }, user: { nonRoot: true } } }
            """;

    private static final String REVIEW = """
            {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {
              "uid": "slimgate-warm-up", "kind": {"group": "", "version": "v1", "kind": "Pod"},
              "resource": {"group": "", "version": "v1", "resource": "pods"},
              "namespace": "slimgate", "name": "warm-up", "operation": "CREATE", "dryRun": true,
              "userInfo": {"username": "slimgate"},
              "object": {"apiVersion": "v1", "kind": "Pod",
                "metadata": {"name": "warm-up", "namespace": "slimgate"},
                "spec": {"containers": [{"name": "warm-up", "image": "not:a:valid:image"}]}}}}
            """;

    private WarmUp() {}

    /** Runs the request; whether it was answered as it should be. */
    static boolean run(Assess assess) {
        Rulebook rulebook = PolicyDocuments.read("warm-up", POLICY).rulebook();
        Reviewer reviewer = new Reviewer(
                assess,
                () -> rulebook,
                (namespace, deadline) -> new NamespaceLabels.NotGiven(),
                nodeName -> List.of(),
                new WorkloadReader(),
                System::nanoTime,
                ReviewListener.NONE);
        long start = System.nanoTime();
        ReviewRequest request = ReviewCodec.decode(REVIEW.getBytes(StandardCharsets.UTF_8));
        boolean answered = ReviewCodec.encode(reviewer.review(request, Duration.ofSeconds(10))).length > 0;
        LOG.atInfo()
                .addKeyValue("durationMs", (System.nanoTime() - start) / 1_000_000)
                .log("warmed up");
        return answered;
    }
}
