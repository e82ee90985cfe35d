package dev.slimgate.policy;

import java.util.List;

/**
 * Everything that operators and teams have laid down, at one moment: from files or from the cluster.
 *
 * @param policies all that are in force; which of them match is found out for each image
 * @param waivers all that there are, expired ones too; which of them have an effect is found out for each finding
 * @param families those declared by golden images
 */
public record Rulebook(List<Policy> policies, List<Waiver> waivers, List<DeclaredFamily> families) {
    /** Nothing laid down. */
    public static final Rulebook EMPTY = new Rulebook(List.of(), List.of(), List.of());

    public Rulebook {
        policies = List.copyOf(policies);
        waivers = List.copyOf(waivers);
        families = List.copyOf(families);
    }

    /** Whether some rule looks into objects themselves. */
    public boolean readsObject() {
        for (Policy policy : policies) {
            if (policy.readsObject()) {
                return true;
            }
        }
        return false;
    }

    /** Policies alone. */
    public static Rulebook of(List<Policy> policies) {
        return new Rulebook(policies, List.of(), List.of());
    }
}
