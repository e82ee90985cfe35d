package dev.slimgate.assess;

import dev.slimgate.oci.Digest;
import dev.slimgate.policy.ImageUse;

/** What became of a tag that a policy wants pinned. */
public sealed interface TagPin {
    /** Where the image stands. */
    ImageUse use();

    /**
     * What the tag names now.
     *
     * @param digest the index's where there is one
     */
    record Resolved(ImageUse use, Digest digest) implements TagPin {}

    /**
     * It could not be found out.
     *
     * @param why in words, safe to show
     */
    record Unresolved(ImageUse use, String why) implements TagPin {}
}
