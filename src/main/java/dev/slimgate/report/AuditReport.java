package dev.slimgate.report;

import dev.slimgate.assess.Assessment;
import dev.slimgate.oci.Digest;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.Rulebook;
import dev.slimgate.policy.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * All that runs in a cluster, judged by one set of policies: what reports, pages and files are made of.
 *
 * @param cluster a name for people; {@code ""} where nobody gave one
 * @param at when it was judged
 * @param rulebook what it was judged by
 * @param namespaces that were looked at, sorted; those without workloads too
 * @param nodes how many nodes the cluster has; 0 where that may not be read
 * @param workloads by namespace, kind and name
 * @param problems what could not be read, so that the report is not whole
 */
public record AuditReport(
        String cluster,
        Instant at,
        Rulebook rulebook,
        List<String> namespaces,
        int nodes,
        List<AuditedWorkload> workloads,
        List<Problem> problems) {

    private static final Comparator<AuditedWorkload> ORDER = Comparator.comparing(
                    (AuditedWorkload workload) -> workload.owner().namespace())
            .thenComparing(workload -> workload.owner().kind())
            .thenComparing(workload -> workload.owner().name())
            .thenComparing(workload -> workload.owner().apiVersion());

    public AuditReport {
        namespaces = namespaces.stream().sorted().toList();
        workloads = workloads.stream().sorted(ORDER).toList();
        problems = List.copyOf(problems);
    }

    /**
     * The object that people know: a Deployment rather than its ReplicaSets and Pods; a Pod that nobody controls.
     *
     * @param namespace {@code ""} where it has none
     * @param uid {@code ""} where it is not known
     */
    public record Owner(String apiVersion, String kind, String namespace, String name, String uid) {}

    /**
     * One workload.
     *
     * @param parts its template first, where it has one; then its Pods, those that are alike together
     */
    public record AuditedWorkload(Owner owner, List<Part> parts) {
        public AuditedWorkload {
            parts = List.copyOf(parts);
        }

        /** The worst verdict of all parts. */
        public Verdict verdict() {
            return parts.stream().map(part -> part.assessment().verdict()).reduce(Verdict.ADMIT, Verdict::worse);
        }
    }

    /**
     * A workload's template, or those of its Pods that run the same.
     *
     * @param assessment what was judged; of Pods, the digests that they run
     * @param pods how many Pods; 0 for a template
     * @param nodes where they run; empty for a template, and for Pods that are nowhere yet
     * @param drifts tags that name something else by now
     */
    public record Part(Assessment assessment, int pods, Set<String> nodes, List<Drift> drifts) {
        public Part {
            nodes = Set.copyOf(nodes);
            drifts = List.copyOf(drifts);
        }

        /** Whether this is what new Pods will be made of, and nothing that runs. */
        public boolean template() {
            return assessment.pod().template();
        }
    }

    /**
     * A tag that names another image than the one that was pulled by it.
     *
     * @param running what runs
     * @param named what the tag names when asked
     */
    public record Drift(ImageUse use, Digest running, Digest named) {}

    /**
     * Something that could not be read.
     *
     * @param what such as {@code pods in namespace shop}
     * @param message why, safe to show
     */
    public record Problem(String what, String message) {}
}
