package dev.slimgate.filesystem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a tar.
 *
 * @param name as written
 * @param linkName as written; empty where there is none
 * @param type the type flag; {@code '0'} for all regular files but sparse ones in the old GNU form
 * @param mode permission bits
 * @param logicalBytes length with holes
 * @param pieces what is stored of a sparse file, in order; null for others
 */
@SuppressWarnings("ArrayRecordComponent") // entries are read once and never compared
record TarEntry(
        byte[] name,
        byte[] linkName,
        char type,
        int mode,
        long logicalBytes,
        @Nullable List<Piece> pieces) {
    /** A stored piece of a sparse file. */
    record Piece(long offset, long bytes) {}

    boolean isFile() {
        return type == '0' || type == 'S' || type == '7';
    }

    /** Length without holes. */
    long storedBytes() {
        return pieces == null
                ? logicalBytes
                : pieces.stream().mapToLong(Piece::bytes).sum();
    }
}
