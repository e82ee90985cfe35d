package dev.slimgate.audit;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import dev.slimgate.policy.ImageUse;
import dev.slimgate.policy.ObjectStates;
import dev.slimgate.policy.PodContext.Place;
import dev.slimgate.policy.RunRecord.Runner;
import dev.slimgate.report.AuditReport.Owner;
import dev.slimgate.workload.Workload;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is judged once: the template of a workload, or those of its Pods that no judgement can tell apart.
 *
 * @param owner the object that people know
 * @param workload the template's object, or one of the Pods
 * @param running what Pods have pulled by their references, where their status says it as a registry would; empty for a
 *     template
 * @param platforms of the node that Pods run on; of all schedulable nodes for a template, and for Pods without a node
 * @param pods how many Pods; 0 for a template
 * @param nodes names of the nodes that the Pods run on
 * @param states the object itself; null where no policy looks into it
 * @param started since when ephemeral containers run
 */
public record Subject(
        Owner owner,
        Workload workload,
        Map<ImageUse, Digest> running,
        List<Platform> platforms,
        int pods,
        Set<String> nodes,
        @Nullable ObjectStates states,
        Map<Place, Instant> started) {

    public Subject {
        running = Map.copyOf(running);
        platforms = List.copyOf(platforms);
        nodes = Set.copyOf(nodes);
        started = Map.copyOf(started);
    }

    /** One that no policy looks into, and nobody debugs. */
    public Subject(
            Owner owner,
            Workload workload,
            Map<ImageUse, Digest> running,
            List<Platform> platforms,
            int pods,
            Set<String> nodes) {
        this(owner, workload, running, platforms, pods, nodes, null, Map.of());
    }

    /** Under which names its runs are recorded. */
    Set<Runner> runners() {
        Runner behind = new Runner(owner.namespace(), owner.kind(), owner.name());
        return workload.template()
                ? new HashSet<>(List.of(behind, new Runner(workload.namespace(), workload.kind(), workload.name())))
                : Set.of(behind);
    }
}
