package dev.slimgate.audit;

import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import dev.slimgate.policy.Rulebook;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What policies look at by which a Pod differs from the others of its workload. Pods that differ in nothing else are judged
 * once, unless a policy looks at this.
 *
 * @param labels those that controllers give each of their Pods, or each of their generations, and policies select by
 * @param names whether a rule looks at names
 * @param objects whether a rule looks into objects, which are then kept whole
 * @param ended whether it matters what Pods ran that have ended: a CronJob's Pods mostly have
 */
public record PodDetails(Set<String> labels, boolean names, boolean objects, boolean ended) {
    /** None. */
    public static final PodDetails NONE = new PodDetails(Set.of(), false, false, false);

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

    public PodDetails {
        labels = Set.copyOf(labels);
    }

    /** What these policies look at by now: an inventory read without it cannot be judged by them. */
    public static PodDetails lookedAtBy(Rulebook rulebook, Instant now) {
        Set<String> selected = new TreeSet<>();
        boolean names = false;
        for (Policy policy : rulebook.policies()) {
            for (Requirement requirement : policy.match().objects().requirements()) {
                if (OF_ONE_POD.contains(requirement.key())) {
                    selected.add(requirement.key());
                }
            }
            names |= policy.rules().stream().anyMatch(Rule::tellsPodsApart);
        }
        boolean ended = Grandfathering.latest(rulebook, now).isPresent();
        return new PodDetails(names ? OF_ONE_POD : selected, names, rulebook.readsObject(), ended);
    }

    /** Whether an inventory read with this can be judged by what looks at the other. */
    public boolean covers(PodDetails other) {
        return labels.containsAll(other.labels)
                && (names || !other.names)
                && (objects || !other.objects)
                && (ended || !other.ended);
    }

    /** A Pod's labels without those of one Pod, but for the ones that are looked at. */
    Map<String, String> shared(Map<String, String> all) {
        if (all.keySet().stream().noneMatch(OF_ONE_POD::contains)) {
            return all;
        }
        return all.entrySet().stream()
                .filter(label -> !OF_ONE_POD.contains(label.getKey()) || labels.contains(label.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }
}
