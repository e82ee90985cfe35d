package dev.slimgate.audit;

import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The labels by which controllers tell each of their Pods, or each of their generations, from the others. Pods that differ
 * in nothing else are judged once, unless a policy selects by such a label.
 */
public final class PodLabels {
    private static final Set<String> OF_ONE_POD = Set.of(
            "pod-template-hash",
            "pod-template-generation",
            "controller-revision-hash",
            "controller-uid",
            "batch.kubernetes.io/controller-uid",
            "job-name",
            "batch.kubernetes.io/job-name",
            "job-completion-index",
            "batch.kubernetes.io/job-completion-index",
            "statefulset.kubernetes.io/pod-name",
            "apps.kubernetes.io/pod-index",
            "rollouts-pod-template-hash");

    private PodLabels() {}

    /** Those of a Pod's own labels that policies select by: an inventory read without them cannot be judged by these. */
    public static Set<String> selectedBy(Rulebook rulebook) {
        Set<String> selected = new TreeSet<>();
        for (Policy policy : rulebook.policies()) {
            for (Requirement requirement : policy.match().objects().requirements()) {
                if (OF_ONE_POD.contains(requirement.key())) {
                    selected.add(requirement.key());
                }
            }
        }
        return selected;
    }

    /** The labels without those of one Pod, but for the selected ones. */
    static Map<String, String> shared(Map<String, String> labels, Set<String> selected) {
        if (labels.keySet().stream().noneMatch(OF_ONE_POD::contains)) {
            return labels;
        }
        return labels.entrySet().stream()
                .filter(label -> !OF_ONE_POD.contains(label.getKey()) || selected.contains(label.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
