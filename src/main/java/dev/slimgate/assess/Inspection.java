package dev.slimgate.assess;

import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import dev.slimgate.facts.Incomplete;
import dev.slimgate.oci.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All facts of one image on one platform.
 *
 * @param reference as asked for, in canonical form where it is a registry's
 * @param indexDigest of the index that led to the platform's manifest; null where there is none
 * @param facts what manifest and config tell
 * @param contents what the layers tell; null where they could not be read
 * @param incomplete what could not be found out, and why
 * @param signedBy the id of the trusted key by whose word the contents are; null where the layers were read here
 */
public record Inspection(
        String reference,
        @Nullable Digest indexDigest,
        ImageFacts facts,
        @Nullable ContentFacts contents,
        List<Incomplete> incomplete,
        @Nullable String signedBy) {
    public Inspection {
        incomplete = List.copyOf(incomplete);
    }

    /** Of an image whose layers were read here. */
    public Inspection(
            String reference,
            @Nullable Digest indexDigest,
            ImageFacts facts,
            @Nullable ContentFacts contents,
            List<Incomplete> incomplete) {
        this(reference, indexDigest, facts, contents, incomplete, null);
    }
}
