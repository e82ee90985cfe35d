package dev.slimgate.oci;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A list of manifests, mostly one per platform; entries may be indexes again.
 *
 * @param mediaType OCI index or Docker manifest list
 * @param digest computed from the bytes
 * @param bytes the document's length
 * @param manifests the entries in the document's order
 * @param annotations claims of whoever built it
 * @param artifactType what an artifact says it is; null for plain images
 * @param duplicateKeys keys that stand twice in one object
 * @param raw its bytes, where they are still at hand
 * @see <a href="https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md">image index</a>
 */
public record ImageIndex(
        MediaType mediaType,
        Digest digest,
        long bytes,
        List<Descriptor> manifests,
        Map<String, String> annotations,
        @Nullable String artifactType,
        List<String> duplicateKeys,
        RawBytes raw)
        implements Manifest {

    public ImageIndex {
        manifests = List.copyOf(manifests);
        annotations = Map.copyOf(annotations);
        duplicateKeys = List.copyOf(duplicateKeys);
    }

    /** Without its bytes at hand. */
    public ImageIndex(
            MediaType mediaType,
            Digest digest,
            long bytes,
            List<Descriptor> manifests,
            Map<String, String> annotations,
            @Nullable String artifactType,
            List<String> duplicateKeys) {
        this(mediaType, digest, bytes, manifests, annotations, artifactType, duplicateKeys, RawBytes.NONE);
    }

    @Override
    public ImageIndex withoutRaw() {
        return new ImageIndex(mediaType, digest, bytes, manifests, annotations, artifactType, duplicateKeys);
    }
}
