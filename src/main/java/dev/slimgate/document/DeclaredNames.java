package dev.slimgate.document;

import dev.slimgate.facts.Family;
import dev.slimgate.policy.BaseFamilyRule;
import dev.slimgate.policy.DeclaredFamily;
import dev.slimgate.policy.Policy;
import dev.slimgate.policy.Rulebook;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The names of base families that policies use, beside those that there are: only all documents together can tell. */
public final class DeclaredNames {
    private static final String PATH = "spec.rules.baseFamily.allow";

    private DeclaredNames() {}

    /** A problem for each name that a policy allows and that is neither a family of Slimgate's own nor declared. */
    public static List<Problem> unknown(Rulebook rulebook) {
        return rulebook.policies().stream()
                .flatMap(policy -> unknown(policy, rulebook.families()).stream())
                .toList();
    }

    /** The same for one policy. */
    public static List<Problem> unknown(Policy policy, Collection<DeclaredFamily> families) {
        Set<String> declared = new HashSet<>();
        families.forEach(family -> declared.add(family.name()));
        List<String> known = new ArrayList<>(Family.labels());
        known.addAll(declared);
        return policy.rules().stream()
                .filter(BaseFamilyRule.class::isInstance)
                .map(BaseFamilyRule.class::cast)
                .flatMap(rule -> rule.declared().stream())
                .filter(name -> !declared.contains(name))
                .map(name -> new Problem(policy.location(), PATH, unknown(name, known)))
                .toList();
    }

    private static String unknown(String name, List<String> known) {
        return DidYouMean.quoted(name) + " is no family that Slimgate knows, and no BaseFamily declares it"
                + DidYouMean.hint(name, known);
    }
}
