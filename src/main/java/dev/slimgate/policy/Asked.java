package dev.slimgate.policy;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The other images that the rules of some policies compare an image with.
 *
 * @param families names of declared families
 * @param images references
 */
public record Asked(Set<String> families, Set<String> images) {
    public Asked {
        families = Set.copyOf(families);
        images = Set.copyOf(images);
    }

    /** What those rules ask for that judge this use of an image. */
    public static Asked by(List<Policy> matching, ImageUse use) {
        Set<String> families = new TreeSet<>();
        Set<String> images = new TreeSet<>();
        for (Policy policy : matching) {
            for (Rule rule : policy.rules()) {
                if (policy.match().judges(rule, use)) {
                    families.addAll(rule.familiesAsked());
                    images.addAll(rule.imagesAsked());
                }
            }
        }
        return new Asked(families, images);
    }

    public boolean nothing() {
        return families.isEmpty() && images.isEmpty();
    }
}
