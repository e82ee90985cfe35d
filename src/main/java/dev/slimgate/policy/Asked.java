package dev.slimgate.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The other images that the rules of some policies compare an image with.
 *
 * @param families names of declared families
 * @param images references
 */
public record Asked(Set<String> families, Set<String> images) {
    private static final Asked NOTHING = new Asked(Set.of(), Set.of());

    public Asked {
        families = Set.copyOf(families);
        images = Set.copyOf(images);
    }

    /** What those rules ask for that judge this use of an image. */
    public static Asked by(List<Policy> matching, ImageUse use) {
        @Nullable Set<String> families = null;
        @Nullable Set<String> images = null;
        for (Policy policy : matching) {
            for (Rule rule : policy.rules()) {
                if (policy.match().judges(rule, use)) {
                    families = with(families, rule.familiesAsked());
                    images = with(images, rule.imagesAsked());
                }
            }
        }
        return families == null && images == null
                ? NOTHING
                : new Asked(families == null ? Set.of() : families, images == null ? Set.of() : images);
    }

    private static @Nullable Set<String> with(@Nullable Set<String> all, Set<String> more) {
        if (more.isEmpty()) {
            return all;
        }
        Set<String> both = all == null ? new HashSet<>() : all;
        both.addAll(more);
        return both;
    }

    public boolean nothing() {
        return families.isEmpty() && images.isEmpty();
    }
}
