package dev.slimgate.assess;

import dev.slimgate.content.ImageSource;
import dev.slimgate.oci.ImageReference;

/**
 * A repository as one requester's credentials see it: what was shown in it may be told to whoever has the same.
 *
 * @param registry the host; for an image that is looked at on its own, its name
 * @param repository below the host; {@code ""} where the registry says all
 * @param access whose credentials
 */
record Scope(String registry, String repository, ImageSource.AccessKey access) {
    static Scope of(ImageReference reference, ImageSource source) {
        return new Scope(reference.registry(), reference.repository(), source.access());
    }

    /** One image that is looked at on its own, with nobody else around. */
    static Scope ofOne(String name) {
        return new Scope(name, "", ImageSource.AccessKey.NONE);
    }
}
