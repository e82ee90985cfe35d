package dev.slimgate.content;

import java.time.Duration;

/**
 * How much of what an image claims to be is read. Each bound has its own clear error, of class {@code tooLarge}.
 *
 * @param manifestBytes of one manifest or index
 * @param configBytes of one image config
 * @param indexEntries manifests of one index
 * @param indexDepth how deep indexes may stand in indexes
 * @param layers of one image
 * @param layerEntries tar entries of one layer
 * @param pathBytes of one path, in UTF-8
 * @param unpackedBytes of one layer, tar headers and padding included
 * @param expansionRatio unpacked to compressed bytes of one layer, once {@code expansionGrace} bytes are unpacked
 * @param expansionGrace unpacked bytes up to which the ratio is not looked at
 * @param scanTime of one image's layers together
 * @param indexBytes of heap for all layer indexes and file trees in the making; a quarter of the heap where that is less
 */
public record ReadLimits(
        int manifestBytes,
        int configBytes,
        int indexEntries,
        int indexDepth,
        int layers,
        int layerEntries,
        int pathBytes,
        long unpackedBytes,
        int expansionRatio,
        long expansionGrace,
        Duration scanTime,
        long indexBytes) {

    /** The bounds of the design, section 5. */
    public static final ReadLimits DEFAULTS = new ReadLimits(
            4 << 20,
            8 << 20,
            1_000,
            3,
            512,
            2_000_000,
            4096,
            32L << 30,
            200,
            16L << 20,
            Duration.ofMinutes(10),
            256L << 20);
}
