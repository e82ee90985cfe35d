package dev.slimgate.facts;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.MediaType;
import dev.slimgate.oci.Platform;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What manifest and config tell of one image on one platform: two or three small requests. What its layers tell stands
 * in {@link ContentFacts}.
 *
 * @param digest of the platform's manifest
 * @param mediaType of the platform's manifest
 * @param platform what it was built for: the index entry's word, else the config's, else linux/amd64
 * @param compressedBytes sum of the layers' sizes in the manifest, config excluded, a repeated layer each time; null for
 *     a {@code docker save} archive
 * @param storedBytes sum of the layers' sizes as they lie in a {@code docker save} archive; null elsewhere
 * @param layers base layer first
 * @param created by the builder's word; null where it gave none
 * @param user as written in the config, {@code ""} where absent
 * @param entrypoint empty where absent
 * @param cmd empty where absent
 * @param labels of the config: claims
 * @param annotations of the manifest: claims
 * @param exposedPorts such as {@code 8080/tcp}
 * @param volumes mount points
 * @param environment names only
 * @param claimedFamily the base family that labels, annotations or history claim; null where they claim none
 * @param numericUser the user where it is numeric or absent and so needs no look into the image's passwd; null where a
 *     name must be looked up
 * @param inconsistencies where manifest and config contradict each other or themselves
 */
public record ImageFacts(
        Digest digest,
        MediaType mediaType,
        Platform platform,
        @Nullable Long compressedBytes,
        @Nullable Long storedBytes,
        List<Layer> layers,
        @Nullable Instant created,
        String user,
        List<String> entrypoint,
        List<String> cmd,
        Map<String, String> labels,
        Map<String, String> annotations,
        Set<String> exposedPorts,
        Set<String> volumes,
        List<String> environment,
        @Nullable Family claimedFamily,
        @Nullable EffectiveUser numericUser,
        List<Inconsistency> inconsistencies) {

    public ImageFacts {
        layers = List.copyOf(layers);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        exposedPorts = Set.copyOf(exposedPorts);
        volumes = Set.copyOf(volumes);
        environment = List.copyOf(environment);
        inconsistencies = List.copyOf(inconsistencies);
    }

    /** The layer with the most compressed bytes, the first of equals; empty where no layer or no size is known. */
    public Optional<Layer> largestLayer() {
        Layer largest = null;
        for (Layer layer : layers) {
            if (layer.compressedBytes() != null
                    && (largest == null
                            || largest.compressedBytes() == null
                            || layer.compressedBytes() > largest.compressedBytes())) {
                largest = layer;
            }
        }
        return Optional.ofNullable(largest);
    }

    /**
     * One layer.
     *
     * @param index counted from 0, base layer first
     * @param digest of the compressed bytes; null for a layer of a {@code docker save} archive that has none
     * @param diffId of the unpacked bytes by the config's word; null where it gives none
     * @param compressedBytes as the manifest states; null where it states none
     * @param command the build step that made it, from the history; null where the history does not say
     */
    public record Layer(
            int index,
            @Nullable Digest digest,
            @Nullable Digest diffId,
            @Nullable Long compressedBytes,
            @Nullable String command) {}
}
