package dev.slimgate.workload;

import dev.slimgate.policy.ImageUse;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What an UPDATE changed, as far as it can change a verdict. */
public enum WorkloadChange {
    /** Nothing that is judged: replicas, annotations, finalizers, the order of containers. */
    NOTHING,
    /** The object's own labels: another set of policies may match. */
    LABELS,
    /** Images, security contexts, whether containers start what the image names, user namespaces, or what decides the platform. */
    SUBSTANCE;

    /** Compares two states of one object. */
    public static WorkloadChange between(Workload before, Workload after) {
        boolean same = Set.copyOf(before.images()).equals(Set.copyOf(after.images()))
                && before.nodes().equals(after.nodes())
                && Objects.equals(before.nodeName(), after.nodeName())
                && Objects.equals(before.hostUsers(), after.hostUsers());
        if (!same) {
            return SUBSTANCE;
        }
        return before.labels().equals(after.labels()) ? NOTHING : LABELS;
    }

    /**
     * The images that are new or used otherwise than before: all that is judged where a debug container is added to a
     * running pod, so that a policy that has become stricter since does not forbid to debug it.
     */
    public static List<ImageUse> added(Workload before, Workload after) {
        Set<ImageUse> known = new HashSet<>(before.images());
        return after.images().stream().filter(use -> !known.contains(use)).toList();
    }
}
