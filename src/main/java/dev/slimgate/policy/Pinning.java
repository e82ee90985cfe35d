package dev.slimgate.policy;

import dev.slimgate.oci.ImageReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which tags the mutating webhook replaces by digests, whatever the enforcement of the policy that says so. */
public final class Pinning {
    private Pinning() {}

    /**
     * Whether a matching policy pins the tag of this image. Not where one that is at least as strict refuses the tag as
     * such: it must not be satisfied by Slimgate's own hand.
     */
    public static boolean wanted(List<Policy> matching, ImageUse use) {
        ImageReference reference = ImageReference.tryParse(use.image()).orElse(null);
        if (reference == null || reference.digest() != null) {
            return false;
        }
        @Nullable Enforcement pins = null;
        @Nullable Enforcement refuses = null;
        for (Policy policy : matching) {
            for (Rule each : policy.rules()) {
                if (each instanceof ReferenceRule rule) {
                    Enforcement by = rule.enforcement() == null ? policy.enforcement() : rule.enforcement();
                    if (rule.refusesTag(reference)) {
                        refuses = refuses == null ? by : refuses.stricter(by);
                    } else if (rule.tags() == ReferenceRule.Tags.PIN) {
                        pins = pins == null ? by : pins.stricter(by);
                    }
                }
            }
        }
        return pins != null && (refuses == null || pins.compareTo(refuses) > 0);
    }
}
