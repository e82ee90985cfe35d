package dev.slimgate.assess;

import dev.slimgate.content.Deadline;
import dev.slimgate.content.ImageSource;
import dev.slimgate.facts.ContentFacts;
import dev.slimgate.facts.ImageFacts;
import java.util.Optional;

/**
 * What somebody who is trusted has found in an image's layers, so that they need not be read. Nothing here throws: what is
 * absent, wrong, or does not come in time is absent, and the layers are read. Safe for use by many threads.
 */
public interface Evidence {
    /** Nobody is trusted, and nothing is asked for. */
    Evidence NONE = new Evidence() {
        @Override
        public Optional<Vouched> of(String registry, ImageFacts facts, ImageSource source, Deadline deadline) {
            return Optional.empty();
        }

        @Override
        public boolean trusts(String thumbprint) {
            return false;
        }
    };

    /**
     * Contents by somebody's word.
     *
     * @param contents without what a catalogue knows of the base
     * @param signedBy the key's id, safe to show
     * @param thumbprint of the key, which no other has
     */
    record Vouched(ContentFacts contents, String signedBy, String thumbprint) {}

    /**
     * What is known of an image by somebody's word; it agrees with what manifest and config tell.
     *
     * @param registry the host that the image is on
     * @param facts what manifest and config tell
     * @param source the image's own
     * @param deadline for all requests together
     */
    Optional<Vouched> of(String registry, ImageFacts facts, ImageSource source, Deadline deadline);

    /** Whether a key still counts. Costs nothing. */
    boolean trusts(String thumbprint);
}
