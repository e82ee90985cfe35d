package dev.slimgate.lint;

import dev.slimgate.oci.Printable;
import dev.slimgate.policy.ContainerKind;
import dev.slimgate.policy.GrowthRule;
import dev.slimgate.policy.LabelSelector;
import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.Match;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a policy judges: whether that is anything, and whether each of its rules has a part in it. */
final class MatchLint {
    private final Policy policy;
    private final Map<String, Map<String, String>> namespaces;
    private final Remarks remarks;

    /**
     * @param namespaces with their labels; empty where nobody said
     */
    MatchLint(Policy policy, Map<String, Map<String, String>> namespaces, Remarks remarks) {
        this.policy = policy;
        this.namespaces = namespaces;
        this.remarks = remarks;
    }

    void look() {
        Match match = policy.match();
        if (policy.rules().isEmpty()) {
            remarks.add(
                    Check.NO_RULES,
                    policy,
                    "spec.rules",
                    "every rule is switched off, so that the policy judges nothing",
                    "switch one on, or remove the policy");
        }
        boolean possible = selector(match.namespaces(), "spec.match.namespaceSelector");
        selector(match.objects(), "spec.match.objectSelector");
        if (possible && !namespaces.isEmpty()) {
            knownNamespaces(match.namespaces());
        }
        images();
        policy.rules().forEach(this::reachable);
    }

    private boolean selector(LabelSelector selector, String path) {
        return Selectors.contradiction(selector.requirements())
                .map(key -> {
                    remarks.add(
                            Check.SELECTOR_NEVER_MATCHES,
                            policy,
                            path,
                            "what is asked of the label " + Printable.of(key) + " excludes itself, so that nothing is"
                                    + " ever selected and the policy never applies",
                            "drop one of the requirements on " + Printable.of(key));
                    return false;
                })
                .orElse(true);
    }

    private void knownNamespaces(LabelSelector selector) {
        String own = policy.namespace();
        if (own != null) {
            if (!namespaces.containsKey(own)) {
                remarks.add(
                        Check.NAMESPACE_UNKNOWN,
                        policy,
                        "metadata.namespace",
                        "there is no namespace " + own + " among those given",
                        "name a namespace that there is, or give its labels with --namespace-labels");
            }
            return;
        }
        String path = "spec.match.namespaceSelector";
        if (namespaces.values().stream().noneMatch(selector::selects)) {
            remarks.add(
                    Check.SELECTS_NO_NAMESPACE,
                    policy,
                    path,
                    "none of the " + namespaces.size() + " namespaces given has the labels that are asked for",
                    "mend the selector, or label the namespaces that are meant");
            return;
        }
        selector.requirements().stream()
                .filter(each -> each.operator() == Operator.NOT_IN || each.operator() == Operator.DOES_NOT_EXIST)
                .map(Requirement::key)
                .distinct()
                .filter(key -> namespaces.values().stream().noneMatch(labels -> labels.containsKey(key)))
                .forEach(key -> remarks.add(
                        Check.LABEL_UNKNOWN,
                        policy,
                        path,
                        "no namespace given has the label " + Printable.of(key)
                                + ", so that what asks for its absence excludes none",
                        "look for a slip in the label's name"));
        policy.waivers().namespaces().stream()
                .sorted()
                .filter(namespace -> !namespaces.containsKey(namespace))
                .forEach(namespace -> remarks.add(
                        Check.NAMESPACE_UNKNOWN,
                        policy,
                        "spec.waivers.namespaces",
                        "waivers of namespace " + Printable.of(namespace)
                                + " are taken, which is not among those given",
                        "name a namespace that there is, or give its labels with --namespace-labels"));
    }

    private void images() {
        List<String> include = policy.match().images().include();
        List<String> exclude = policy.match().images().exclude();
        long left =
                include.stream().filter(glob -> !Globs.anyCovers(exclude, glob)).count();
        if (left == 0) {
            remarks.add(
                    Check.IMAGES_ALL_EXCLUDED,
                    policy,
                    "spec.match.images.exclude",
                    "all that include selects is excluded, so that the policy judges no image",
                    "narrow exclude");
            return;
        }
        for (int i = 0; i < include.size(); i++) {
            if (Globs.anyCovers(exclude, include.get(i))) {
                remarks.add(
                        Check.INCLUDE_EXCLUDED,
                        policy,
                        "spec.match.images.include[" + i + "]",
                        "all of \"" + Printable.of(include.get(i)) + "\" is excluded again",
                        "drop it, or narrow exclude");
            }
        }
        for (int i = 0; i < exclude.size(); i++) {
            String glob = exclude.get(i);
            if (include.stream().noneMatch(selected -> Globs.overlap(selected, glob))) {
                remarks.add(
                        Check.EXCLUDE_WITHOUT_EFFECT,
                        policy,
                        "spec.match.images.exclude[" + i + "]",
                        "\"" + Printable.of(glob) + "\" was never included",
                        "drop it, or look for a slip in the name");
            }
        }
    }

    /** An ephemeral container is never changed, only added: it has no older image. */
    private void reachable(Rule rule) {
        boolean onlyEphemeral = policy.match().containers().equals(Set.of(ContainerKind.EPHEMERAL));
        boolean volumes = policy.match().imageVolumes() == Match.ImageVolumes.ALL_RULES;
        if (!onlyEphemeral) {
            return;
        }
        if (rule instanceof GrowthRule growth && growth.baseline() == null && !volumes) {
            remarks.add(
                    Check.UNREACHABLE_RULE,
                    policy,
                    "spec.rules.growth",
                    "an ephemeral container never ran another image before, and the policy judges no others",
                    "name Container or Init in match.containers, or give growth a baseline");
        }
    }
}
