package dev.slimgate.policy;

import dev.slimgate.facts.ErrorClass;
import org.jspecify.annotations.Nullable;

/**
 * What one rule of one policy says of one image.
 *
 * @param policy the policy's name
 * @param policyNamespace the namespace of a namespaced policy; null for a cluster policy
 * @param rule the rule's field name in the policy, such as {@code compressedSize}
 * @param result pass, fail, warn, error or skip
 * @param effect what it does at admission; for pass and skip what a violation would have done
 * @param label one short word that begins the message's line, such as {@code size}; never empty
 * @param text the rest of the line: what was found, the limit and where it comes from. Foreign strings in it are already
 *     safe to show. Empty for pass
 * @param errorClass for an error that has a class; null for all others and for pending
 * @param pending whether the error is a scan that still goes on
 */
public record Finding(
        String policy,
        @Nullable String policyNamespace,
        String rule,
        Result result,
        Enforcement effect,
        String label,
        String text,
        @Nullable ErrorClass errorClass,
        boolean pending) {

    /** {@code name}, or {@code namespace/name} of a namespaced policy. */
    public String policyName() {
        return policyNamespace == null ? policy : policyNamespace + "/" + policy;
    }

    /** Whether something is to be said at admission: a violation or an error that denies or warns. */
    public boolean speaks() {
        return (result == Result.FAIL || result == Result.WARN || result == Result.ERROR)
                && effect != Enforcement.AUDIT;
    }

    /** Whether this denies the request. */
    public boolean denies() {
        return (result == Result.FAIL || result == Result.ERROR) && effect == Enforcement.DENY;
    }
}
