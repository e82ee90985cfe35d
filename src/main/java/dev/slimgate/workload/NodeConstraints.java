package dev.slimgate.workload;

import static dev.slimgate.workload.Fields.list;
import static dev.slimgate.workload.Fields.text;

import dev.slimgate.policy.LabelSelector.Operator;
import dev.slimgate.policy.LabelSelector.Requirement;
import dev.slimgate.policy.NodeConstraint;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.NodeSelectorRequirement;
import io.fabric8.kubernetes.api.model.NodeSelectorTerm;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a pod demands of its node. {@code nodeSelector} and {@code os} hold together with each term of the required node
 * affinity, of which one must hold. {@code Gt}, {@code Lt}, unknown operators and {@code matchFields} say nothing about
 * the platform and count as met.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/">assigning pods to nodes</a>
 */
final class NodeConstraints {
    private NodeConstraints() {}

    static NodeConstraint of(PodSpec spec) {
        List<Requirement> always = new ArrayList<>();
        new TreeMap<>(Fields.map(spec.getNodeSelector()))
                .forEach((key, value) -> always.add(new Requirement(key, Operator.IN, List.of(value))));
        if (spec.getOs() != null && !text(spec.getOs().getName()).isEmpty()) {
            always.add(new Requirement(
                    "kubernetes.io/os", Operator.IN, List.of(spec.getOs().getName())));
        }
        List<NodeSelectorTerm> required = requiredTerms(spec.getAffinity());
        if (!required.isEmpty()) {
            return new NodeConstraint(
                    required.stream().map(term -> both(always, term)).toList());
        }
        return always.isEmpty() ? NodeConstraint.NONE : new NodeConstraint(List.of(new NodeConstraint.Term(always)));
    }

    /** The terms that can select a node: one without any demand selects none. */
    private static List<NodeSelectorTerm> requiredTerms(@Nullable Affinity affinity) {
        if (affinity == null || affinity.getNodeAffinity() == null) {
            return List.of();
        }
        var required = affinity.getNodeAffinity().getRequiredDuringSchedulingIgnoredDuringExecution();
        if (required == null) {
            return List.of();
        }
        return list(required.getNodeSelectorTerms()).stream()
                .filter(term -> !list(term.getMatchExpressions()).isEmpty()
                        || !list(term.getMatchFields()).isEmpty())
                .toList();
    }

    private static NodeConstraint.Term both(List<Requirement> always, NodeSelectorTerm term) {
        List<Requirement> allOf = new ArrayList<>(always);
        for (NodeSelectorRequirement expression : list(term.getMatchExpressions())) {
            requirement(expression).ifPresent(allOf::add);
        }
        return new NodeConstraint.Term(allOf);
    }

    private static Optional<Requirement> requirement(NodeSelectorRequirement expression) {
        Optional<Operator> operator =
                switch (text(expression.getOperator())) {
                    case "In" -> Optional.of(Operator.IN);
                    case "NotIn" -> Optional.of(Operator.NOT_IN);
                    case "Exists" -> Optional.of(Operator.EXISTS);
                    case "DoesNotExist" -> Optional.of(Operator.DOES_NOT_EXIST);
                    default -> Optional.empty();
                };
        return operator.map(o -> new Requirement(text(expression.getKey()), o, list(expression.getValues())));
    }
}
