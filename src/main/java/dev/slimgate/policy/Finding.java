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
 * @param waiving what waivers came to; null where none speaks of it. A finding that is waived is a {@link Result#SKIP} and
 *     keeps all else
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
        boolean pending,
        @Nullable Waiving waiving) {

    /** A finding of which no waiver speaks. */
    public Finding(
            String policy,
            @Nullable String policyNamespace,
            String rule,
            Result result,
            Enforcement effect,
            String label,
            String text,
            @Nullable ErrorClass errorClass,
            boolean pending) {
        this(policy, policyNamespace, rule, result, effect, label, text, errorClass, pending, null);
    }

    /** {@code name}, or {@code namespace/name} of a namespaced policy. */
    public String policyName() {
        return policyNamespace == null ? policy : policyNamespace + "/" + policy;
    }

    /** The waiver that this finding is waived by; null where it is not. */
    public Waiving.@Nullable Waived waiver() {
        return waiving instanceof Waiving.Waived waived ? waived : null;
    }

    /** The waiver that would speak of this finding, had it an effect; null where there is none. */
    public Waiving.@Nullable Refused refusedWaiver() {
        return waiving instanceof Waiving.Refused refused ? refused : null;
    }

    /** The same finding, waived. */
    Finding waived(Waiving.Waived by) {
        return new Finding(policy, policyNamespace, rule, Result.SKIP, effect, label, text, errorClass, pending, by);
    }

    /** The same finding, which this waiver does not touch. */
    Finding notWaived(Waiving.Refused by) {
        return new Finding(policy, policyNamespace, rule, result, effect, label, text, errorClass, pending, by);
    }

    /** Whether a waiver is all that keeps this from being said at admission; its use is told instead. */
    public boolean speaksAsWaived() {
        return waiver() != null && effect != Enforcement.AUDIT;
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
