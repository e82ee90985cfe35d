package dev.slimgate.registry;

import dev.slimgate.content.ImageSources.Requester;
import dev.slimgate.oci.ImageReference;
import java.util.List;

/** Where credentials for registries are found. Must be safe for use by many threads. */
@FunctionalInterface
public interface CredentialSource {

    /**
     * The credentials that this requester may use for this image, best first; empty where there are none. Called once for
     * each image that is opened, when its first request is due.
     */
    List<Credential> credentials(ImageReference reference, Requester requester);

    /** Whether that may take time for this image, as where a program is run or a file read: true unless it is known. */
    default boolean mayTakeTime(ImageReference reference) {
        return true;
    }
}
