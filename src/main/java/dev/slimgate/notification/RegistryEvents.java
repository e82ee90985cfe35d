package dev.slimgate.notification;

import dev.slimgate.oci.ImageReference;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where pushes are told.
 *
 * @param token who may tell; null where nobody may, and the address does not exist
 * @param listener is told which references name something else now
 */
public record RegistryEvents(@Nullable BearerToken token, Listener listener) {

    /** Hears of pushes; must return soon. */
    @FunctionalInterface
    public interface Listener {
        void pushed(Set<ImageReference> references);
    }
}
