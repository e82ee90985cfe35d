package dev.slimgate.policy;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A permission, for a time, to break rules: {@code ImageWaiver}. It touches the policies of its own namespace, and a
 * cluster policy only as {@link WaiverTerms that policy's} terms allow.
 *
 * @param name of the resource
 * @param namespace that it is in
 * @param location where it was read from
 * @param images digests ({@code sha256:…}), or globs over registry and repository as in {@link ImagePatterns}; at least one
 * @param rules field names of the rules that may be broken, such as {@code shell}; empty for all
 * @param policies full names of the policies that it is meant for; empty for all
 * @param reason why, for people
 * @param ticket where it was agreed; null where nobody says
 * @param createdAt when its life began; null where nobody knows, as in a file
 * @param expiresAt from this instant on it has no effect
 * @param signature whether somebody who may has signed it
 */
public record Waiver(
        String name,
        String namespace,
        SourceLocation location,
        List<String> images,
        Set<String> rules,
        Set<String> policies,
        String reason,
        @Nullable String ticket,
        @Nullable Instant createdAt,
        Instant expiresAt,
        Signature signature) {

    public Waiver {
        images = List.copyOf(images);
        rules = Set.copyOf(rules);
        policies = Set.copyOf(policies);
    }

    /** {@code namespace/name}. */
    public String fullName() {
        return namespace + "/" + name;
    }

    /** Whether somebody who may has signed a waiver. */
    public sealed interface Signature {
        /** It has no signature. */
        record None() implements Signature {}

        /**
         * It has a good one.
         *
         * @param keyId which key of those trusted
         */
        record Valid(String keyId) implements Signature {}

        /**
         * It has one that proves nothing; such a waiver has no effect at all.
         *
         * @param reason in words of ours
         */
        record Invalid(String reason) implements Signature {}
    }
}
