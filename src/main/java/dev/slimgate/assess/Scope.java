package dev.slimgate.assess;

import dev.slimgate.content.ImageSource;
import dev.slimgate.oci.ImageReference;

/**
 * A repository as one requester's credentials see it: what was shown in it may be told to whoever has the same.
 *
 * @param registry the host
 * @param repository below the host; {@code ""} where the registry says all
 * @param access whose credentials
 */
record Scope(String registry, String repository, ImageSource.AccessKey access) {
    static Scope of(ImageReference reference, ImageSource source) {
        return new Scope(reference.registry(), reference.repository(), source.access());
    }
}
