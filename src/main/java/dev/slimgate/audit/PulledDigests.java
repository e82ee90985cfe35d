package dev.slimgate.audit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slimgate.oci.Digest;
import dev.slimgate.oci.ImageReference;
import dev.slimgate.oci.MalformedException;
import dev.slimgate.policy.ImageUse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a Pod's containers run, from {@code imageID} in the status of each. Runtimes write a repository and a digest
 * ({@code docker.io/library/nginx@sha256:…}; dockershim with {@code docker-pullable://} before it), or the digest of the
 * image's config alone ({@code sha256:…}, {@code docker://sha256:…}) for what was never pulled, which no registry knows.
 *
 * <p>A digest counts where its repository is the one in the Pod's spec. A runtime keeps one image once and names it by
 * whichever repository it knew it from first, and there another digest may stand for the same image: under the spec's name
 * it may name nothing.
 */
final class PulledDigests {
    private static final String DOCKER = "docker-pullable://";

    private PulledDigests() {}

    /** By the use of each image that has one. */
    static Map<ImageUse, Digest> of(List<ImageUse> images, JsonNode status) {
        Map<String, String> containers = ids(status.path("containerStatuses"));
        Map<String, String> inits = ids(status.path("initContainerStatuses"));
        Map<String, String> ephemerals = ids(status.path("ephemeralContainerStatuses"));
        Map<ImageUse, Digest> digests = new HashMap<>();
        for (ImageUse use : images) {
            @Nullable String id =
                    switch (use.kind()) {
                        case CONTAINER -> containers.get(use.name());
                        case INIT -> inits.get(use.name());
                        case EPHEMERAL -> ephemerals.get(use.name());
                        case IMAGE_VOLUME -> null; // its digest stands in no status
                    };
            if (id != null) {
                pulled(use.image(), id).ifPresent(digest -> digests.put(use, digest));
            }
        }
        return Map.copyOf(digests);
    }

    private static Optional<Digest> pulled(String image, String id) {
        String name = id.startsWith(DOCKER) ? id.substring(DOCKER.length()) : id;
        int at = name.lastIndexOf('@');
        if (at < 0) {
            return Optional.empty();
        }
        try {
            Optional<ImageReference> spec = ImageReference.tryParse(image);
            Optional<ImageReference> pulled = ImageReference.tryParse(name);
            return spec.isPresent()
                            && pulled.isPresent()
                            && spec.get().name().equals(pulled.get().name())
                    ? Optional.of(Digest.parse(name.substring(at + 1)))
                    : Optional.empty();
        } catch (MalformedException e) {
            return Optional.empty(); // of an algorithm that nobody could check
        }
    }

    private static Map<String, String> ids(JsonNode statuses) {
        Map<String, String> ids = new HashMap<>();
        for (JsonNode status : statuses) {
            String id = status.path("imageID").asText("");
            if (!id.isEmpty()) {
                ids.put(status.path("name").asText(""), id);
            }
        }
        return ids;
    }
}
