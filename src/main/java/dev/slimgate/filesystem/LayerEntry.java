package dev.slimgate.filesystem;

import java.util.List;
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
@SuppressWarnings("ArrayRecordComponent") // entries are made for one pass and never compared
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
        FILE(0),
        DIRECTORY(1),
        SYMLINK(2),
        HARD_LINK(3),
        /** Hides a path of lower layers. */
        WHITEOUT(4),
        /** Hides all that lower layers have in its directory. */
        OPAQUE(5),
        /** A device or a named pipe. */
        OTHER(6);

        private static final List<Kind> BY_CODE = List.of(FILE, DIRECTORY, SYMLINK, HARD_LINK, WHITEOUT, OPAQUE, OTHER);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** How it stands in an index: 0 to 6. */
        int code() {
            return code;
        }

        /** Null for a code that none has. */
        static @Nullable Kind of(int code) {
            return code < BY_CODE.size() ? BY_CODE.get(code) : null;
        }
    }
}
