package dev.slimgate.filesystem;

import org.jspecify.annotations.Nullable;

/**
 * One entry of a layer, its name normalised inside the root.
 *
 * @param path relative to the root, without {@code .}, {@code ..} or empty parts; bytes that are no UTF-8 stand as
 *     lone surrogates U+DC80 to U+DCFF. For a whiteout the path that it hides, for an opaque marker its directory
 * @param kind what it is
 * @param sizeBytes of a regular file, holes not counted; 0 for others
 * @param mode permission bits
 * @param linkTarget of a symlink as written, of a hard link normalised; null for others
 * @param marks what the probe saw; 0 for nothing
 * @param captured what the probe kept; null for nothing
 */
public record LayerEntry(
        String path,
        Kind kind,
        long sizeBytes,
        int mode,
        @Nullable String linkTarget,
        int marks,
        byte @Nullable [] captured) {

    /** What an entry is. */
    public enum Kind {
        FILE,
        DIRECTORY,
        SYMLINK,
        HARD_LINK,
        /** Hides a path of lower layers. */
        WHITEOUT,
        /** Hides all that lower layers have in its directory. */
        OPAQUE,
        /** A device or a named pipe. */
        OTHER
    }
}
