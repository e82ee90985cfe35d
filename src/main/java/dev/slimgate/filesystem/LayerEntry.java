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
        FILE('f'),
        DIRECTORY('d'),
        SYMLINK('l'),
        HARD_LINK('h'),
        /** Hides a path of lower layers. */
        WHITEOUT('w'),
        /** Hides all that lower layers have in its directory. */
        OPAQUE('o'),
        /** A device or a named pipe. */
        OTHER('x');

        private final char code;

        Kind(char code) {
            this.code = code;
        }

        /** How it stands in an index. */
        char code() {
            return code;
        }

        static Kind of(byte code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of entry has the code " + code);
        }
    }
}
