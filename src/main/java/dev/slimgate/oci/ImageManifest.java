package dev.slimgate.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The manifest of one image on one platform: its config and its layers.
 *
 * @param mediaType OCI manifest or Docker schema 2
 * @param digest computed from the bytes
 * @param bytes the document's length
 * @param config where the image's config is
 * @param layers base layer first; empty for an image without files
 * @param annotations claims of whoever built it
 * @param artifactType what an artifact says it is; null for plain images
 * @param duplicateKeys keys that stand twice in one object
 * @param raw its bytes, where they are still at hand
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md">image manifest</a>
 */
public record ImageManifest(
        MediaType mediaType,
        Digest digest,
        long bytes,
        Descriptor config,
        List<Descriptor> layers,
        Map<String, String> annotations,
        @Nullable String artifactType,
        List<String> duplicateKeys,
        RawBytes raw)
        implements Manifest {

    public ImageManifest {
        layers = List.copyOf(layers);
        annotations = Map.copyOf(annotations);
        duplicateKeys = List.copyOf(duplicateKeys);
    }

    /** Without its bytes at hand. */
    public ImageManifest(
            MediaType mediaType,
            Digest digest,
            long bytes,
            Descriptor config,
            List<Descriptor> layers,
            Map<String, String> annotations,
            @Nullable String artifactType,
            List<String> duplicateKeys) {
        this(mediaType, digest, bytes, config, layers, annotations, artifactType, duplicateKeys, RawBytes.NONE);
    }

    @Override
    public ImageManifest withoutRaw() {
        return new ImageManifest(mediaType, digest, bytes, config, layers, annotations, artifactType, duplicateKeys);
    }

    /** Sum of the layers' compressed sizes as stated; a repeated layer counts each time, the config does not. */
    public long compressedBytes() {
        long sum = 0;
        for (Descriptor layer : layers) {
            sum = Math.addExact(sum, layer.bytes());
        }
        return sum;
    }

    /**
     * The media type that shows this manifest to be something other than a container image (a chart, a Wasm module, a
     * signature, an attestation), or empty for an image.
     */
    public Optional<MediaType> foreignContent() {
        if (!config.mediaType().isConfig()) {
            return Optional.of(config.mediaType());
        }
        for (Descriptor layer : layers) {
            if (!layer.mediaType().isLayer()) {
                return Optional.of(layer.mediaType());
            }
        }
        return Optional.empty();
    }
}
