package dev.slimgate.policy;

import org.jspecify.annotations.Nullable;

/**
 * What a scan that outlives the deadline does; null leaves it to the default, Deny under Deny and else Warn.
 *
 * @param templates for workloads: the pods that they make are judged again
 * @param pods for Pods themselves
 */
public record OnPending(
        @Nullable Enforcement templates, @Nullable Enforcement pods) {
    /** Nothing chosen. */
    public static final OnPending DEFAULT = new OnPending(null, null);
}
