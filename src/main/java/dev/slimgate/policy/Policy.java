package dev.slimgate.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy that was read and is in force.
 *
 * @param name of the resource
 * @param namespace of a namespaced policy, which then sees only its own namespace; null for a cluster policy
 * @param location where it was read from
 * @param enforcement of rules that carry none of their own
 * @param match which uses of which images it judges
 * @param rules at most one of each kind, in the order of the design, section 3
 * @param unresolved what "could not find out" does
 * @param pending what an unfinished scan does
 * @param waivers which waivers touch it
 * @param stages how it becomes strict step by step
 * @param grandfather what of old it bears with for a while; null for nothing
 * @param debug images that people debug with; null for none
 * @param broken why the policy does not compile; it then has no rules, matches what it would match and judges
 *     {@code error}. Null for a sound policy
 */
public record Policy(
        String name,
        @Nullable String namespace,
        SourceLocation location,
        Enforcement enforcement,
        Match match,
        List<Rule> rules,
        OnUnresolved unresolved,
        OnPending pending,
        WaiverTerms waivers,
        Stages stages,
        @Nullable Grandfather grandfather,
        @Nullable DebugProfile debug,
        @Nullable String broken) {

    public Policy {
        rules = List.copyOf(rules);
    }

    /** One that means what it says from the beginning. */
    public Policy(
            String name,
            @Nullable String namespace,
            SourceLocation location,
            Enforcement enforcement,
            Match match,
            List<Rule> rules,
            OnUnresolved unresolved,
            OnPending pending,
            WaiverTerms waivers,
            @Nullable String broken) {
        this(
                name,
                namespace,
                location,
                enforcement,
                match,
                rules,
                unresolved,
                pending,
                waivers,
                Stages.NONE,
                null,
                null,
                broken);
    }

    /** Whether one of its rules looks into the object itself, so that every change of it is judged. */
    public boolean readsObject() {
        for (Rule rule : rules) {
            if (rule.readsObject()) {
                return true;
            }
        }
        return false;
    }

    /** {@code name}, or {@code namespace/name} of a namespaced policy. */
    public String fullName() {
        return namespace == null ? name : namespace + "/" + name;
    }
}
