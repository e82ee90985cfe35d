package dev.slimgate.facts;

import dev.slimgate.oci.Digest;
import dev.slimgate.oci.Platform;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A base image that was read and hashed once: an entry of the {@link Catalogue}.
 *
 * @param image by the name that people know, such as {@code debian:12-slim}
 * @param family what its tree is
 * @param variant {@code debug}, {@code slim}, {@code full}; null where none applies
 * @param distribution null where it has none
 * @param platform that it was built for
 * @param layers digests of the compressed layers, base layer first; empty where only the unpacked ones are known
 * @param diffIds digests of the unpacked layers, base layer first; empty where only the compressed ones are known
 * @param compressedBytes sum of the compressed layers; null where not known
 * @param read the day on which it was read
 * @param manifest digest of its manifest; null where not known
 */
public record KnownBase(
        String image,
        Family family,
        @Nullable String variant,
        Base.@Nullable Distribution distribution,
        Platform platform,
        List<Digest> layers,
        List<Digest> diffIds,
        @Nullable Long compressedBytes,
        LocalDate read,
        @Nullable Digest manifest) {
    /** The most layers that one base may have. */
    public static final int MOST_LAYERS = 512;

    public KnownBase {
        layers = List.copyOf(layers);
        diffIds = List.copyOf(diffIds);
        if (layers.isEmpty() && diffIds.isEmpty()) {
            throw new IllegalArgumentException(image + " has neither layers nor diff ids");
        }
        if (!layers.isEmpty() && !diffIds.isEmpty() && layers.size() != diffIds.size()) {
            throw new IllegalArgumentException(
                    image + " has " + layers.size() + " layers and " + diffIds.size() + " diff ids");
        }
        if (Math.max(layers.size(), diffIds.size()) > MOST_LAYERS) {
            throw new IllegalArgumentException(image + " has more than " + MOST_LAYERS + " layers");
        }
    }

    /** A base whose manifest is not known. */
    public KnownBase(
            String image,
            Family family,
            @Nullable String variant,
            Base.@Nullable Distribution distribution,
            Platform platform,
            List<Digest> layers,
            List<Digest> diffIds,
            @Nullable Long compressedBytes,
            LocalDate read) {
        this(image, family, variant, distribution, platform, layers, diffIds, compressedBytes, read, null);
    }

    /** How many layers it has. */
    public int depth() {
        return Math.max(layers.size(), diffIds.size());
    }
}
