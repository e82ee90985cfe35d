package dev.slimgate.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the rules of some policies ask for beyond what every image is looked at for: other images to compare it with, and
 * figures that cost a pass of their own.
 *
 * @param families names of declared families
 * @param images references
 * @param previous whether one compares with what the same workload ran before
 * @param dive whether one limits the waste by dive's rules
 */
public record Asked(Set<String> families, Set<String> images, boolean previous, boolean dive) {
    private static final Asked NOTHING = new Asked(Set.of(), Set.of(), false, false);

    public Asked {
        families = Set.copyOf(families);
        images = Set.copyOf(images);
    }

    /** What those rules ask for that judge this use of an image. */
    public static Asked by(List<Policy> matching, ImageUse use) {
        @Nullable Set<String> families = null;
        @Nullable Set<String> images = null;
        boolean previous = false;
        boolean dive = false;
        for (Policy policy : matching) {
            for (Rule rule : policy.rules()) {
                if (policy.match().judges(rule, use)) {
                    families = with(families, rule.familiesAsked());
                    images = with(images, rule.imagesAsked());
                    previous |= rule.asksForPrevious();
                    dive |= rule.asksForDive();
                }
            }
        }
        return families == null && images == null && !previous && !dive
                ? NOTHING
                : new Asked(families == null ? Set.of() : families, images == null ? Set.of() : images, previous, dive);
    }

    private static @Nullable Set<String> with(@Nullable Set<String> all, Set<String> more) {
        if (more.isEmpty()) {
            return all;
        }
        Set<String> both = all == null ? new HashSet<>() : all;
        both.addAll(more);
        return both;
    }

    /** Whether no other image is compared with, but perhaps what ran before. */
    public boolean noImages() {
        return families.isEmpty() && images.isEmpty();
    }
}
