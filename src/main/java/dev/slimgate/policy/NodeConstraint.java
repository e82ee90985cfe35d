package dev.slimgate.policy;

import dev.slimgate.oci.Platform;
import java.util.List;
import java.util.Set;

/**
 * What a pod demands of its node, as far as it decides the platform: {@code nodeSelector}, required node affinity and
 * {@code spec.os}. Demands on other labels are kept and count as met.
 *
 * @param anyOf at least one of these must hold; empty demands nothing
 */
public record NodeConstraint(List<Term> anyOf) {
    /** Any node will do. */
    public static final NodeConstraint NONE = new NodeConstraint(List.of());

    private static final Set<String> OS = Set.of("kubernetes.io/os", "beta.kubernetes.io/os");
    private static final Set<String> ARCHITECTURE = Set.of("kubernetes.io/arch", "beta.kubernetes.io/arch");

    public NodeConstraint {
        anyOf = List.copyOf(anyOf);
    }

    /** Whether a node of this platform may be meant. */
    public boolean allows(Platform platform) {
        return anyOf.isEmpty() || anyOf.stream().anyMatch(term -> term.allows(platform));
    }

    /** Whether anything in it decides the platform at all. */
    public boolean decidesPlatform() {
        return !anyOf.isEmpty()
                && anyOf.stream()
                        .allMatch(term -> term.allOf().stream()
                                .anyMatch(r -> OS.contains(r.key()) || ARCHITECTURE.contains(r.key())));
    }

    /**
     * Demands that must hold together.
     *
     * @param allOf in the pod's order
     */
    public record Term(List<LabelSelector.Requirement> allOf) {
        public Term {
            allOf = List.copyOf(allOf);
        }

        boolean allows(Platform platform) {
            return allOf.stream().allMatch(requirement -> {
                if (OS.contains(requirement.key())) {
                    return requirement.allows(platform.os());
                }
                return !ARCHITECTURE.contains(requirement.key()) || requirement.allows(platform.architecture());
            });
        }
    }
}
