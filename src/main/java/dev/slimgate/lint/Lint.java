package dev.slimgate.lint;

import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import java.util.List;

/**
 * Looks at policies, waivers and families that were read, for what is legal and still wrong. A remark says what cannot be
 * what was meant; where that is not certain nothing is said. Works in time quadratic in the number of policies.
 */
public final class Lint {
    private Lint() {}

    /** All remarks, by file and line; empty where there is nothing to say. */
    public static List<Remark> of(Rulebook rulebook, Surroundings surroundings) {
        Remarks remarks = new Remarks(surroundings.places());
        SmallestKnown smallest = new SmallestKnown(surroundings.catalogue());
        List<Policy> sound = rulebook.policies().stream()
                .filter(each -> each.broken() == null)
                .toList();
        for (Policy policy : sound) {
            new MatchLint(policy, surroundings.namespaces(), remarks).look();
            new LimitLint(policy, smallest, remarks).look();
            new FamilyLint(policy, smallest, remarks).look();
            new EffectLint(policy, surroundings.now(), remarks).look();
            new LeniencyLint(policy, surroundings.now(), remarks).look();
            new ExpressionLint(policy, remarks).look();
        }
        new TogetherLint(sound, rulebook.families(), remarks).look(rulebook.waivers());
        WaiverLint waivers = new WaiverLint(sound, surroundings, remarks);
        rulebook.waivers().forEach(waivers::look);
        return remarks.sorted();
    }
}
