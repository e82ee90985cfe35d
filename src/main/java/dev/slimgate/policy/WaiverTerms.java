package dev.slimgate.policy;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which waivers touch a policy: {@code spec.waivers}.
 *
 * @param from whose
 * @param namespaces with {@link From#NAMESPACES} those whose waivers count; else empty
 * @param maxDays how many days after its creation a waiver ends at the latest; null for no bound of its own
 */
public record WaiverTerms(
        From from, Set<String> namespaces, @Nullable Integer maxDays) {
    /** What a cluster policy allows that does not say. */
    public static final WaiverTerms NONE = new WaiverTerms(From.NONE, Set.of(), null);

    public WaiverTerms {
        namespaces = Set.copyOf(namespaces);
    }

    /** Whose waivers touch a cluster policy. */
    public enum From {
        NONE,
        /** Those with a good signature, each for its own namespace. */
        SIGNED,
        /** Those in the listed namespaces, wherever the policy matches. */
        NAMESPACES
    }
}
