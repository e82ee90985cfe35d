package dev.slimgate.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/**
 * An immutable sequence of bytes in pieces that share arrays: a sample of a hundred megabytes costs a few hundred
 * kilobytes of heap. Safe for use by many threads.
 */
public final class Content {
    private static final int BLOCK_BYTES = 1 << 20;
    private static final byte[] NOISE = noise();
    private static final byte[] ZEROS = new byte[BLOCK_BYTES];
    private static final Content EMPTY = new Content(List.of());

    private final List<Piece> pieces;
    private final long lengthBytes;

    private Content(List<Piece> pieces) {
        this.pieces = List.copyOf(pieces);
        this.lengthBytes = pieces.stream().mapToLong(Piece::length).sum();
    }

    /** A copy of these bytes. */
    public static Content of(byte[] bytes) {
        return wrap(bytes.clone());
    }

    /** This text in UTF-8. */
    public static Content text(String text) {
        return wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** No bytes. */
    public static Content empty() {
        return EMPTY;
    }

    /**
     * Pseudo-random bytes that no usual compression makes smaller; equal arguments give equal bytes. They repeat after
     * one mebibyte, which is beyond the window of deflate.
     */
    public static Content filler(long seed, long lengthBytes) {
        return repeat(NOISE, Math.floorMod(seed * 7919, BLOCK_BYTES), lengthBytes);
    }

    /** Zero bytes, for what compresses extremely well. */
    public static Content zeros(long lengthBytes) {
        return repeat(ZEROS, 0, lengthBytes);
    }

    /** These, one after the other. */
    public static Content join(List<Content> parts) {
        List<Piece> all = new ArrayList<>();
        parts.forEach(part -> all.addAll(part.pieces));
        return new Content(all);
    }

    /** These, one after the other. */
    public static Content join(Content... parts) {
        return join(List.of(parts));
    }

    static Content wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Content(List.of(new Piece(bytes, 0, bytes.length)));
    }

    private static Content repeat(byte[] block, int start, long lengthBytes) {
        if (lengthBytes < 0) {
            throw new IllegalArgumentException("negative length: " + lengthBytes);
        }
        List<Piece> pieces = new ArrayList<>();
        int from = start;
        for (long left = lengthBytes; left > 0; ) {
            int count = (int) Math.min(left, block.length - from);
            pieces.add(new Piece(block, from, count));
            left -= count;
            from = 0;
        }
        return new Content(pieces);
    }

    private static byte[] noise() {
        byte[] bytes = new byte[BLOCK_BYTES];
        new SplittableRandom(20_250_101).nextBytes(bytes);
        return bytes;
    }

    /** How many bytes. */
    public long lengthBytes() {
        return lengthBytes;
    }

    /** The bytes from {@code from} up to, not including, {@code to}; shares the arrays. */
    public Content slice(long from, long to) {
        if (from < 0 || to < from || to > lengthBytes) {
            throw new IndexOutOfBoundsException(from + " to " + to + " of " + lengthBytes);
        }
        List<Piece> found = new ArrayList<>();
        long at = 0;
        for (Piece piece : pieces) {
            long start = Math.max(from, at);
            long end = Math.min(to, at + piece.length);
            if (start < end) {
                found.add(new Piece(piece.array, (int) (piece.offset + start - at), (int) (end - start)));
            }
            at += piece.length;
        }
        return new Content(found);
    }

    /** All bytes in one new array; only for what is known to be small. */
    public byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(Math.toIntExact(lengthBytes));
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("an array refused bytes", e);
        }
        return out.toByteArray();
    }

    /** Writes all bytes. */
    public void writeTo(OutputStream out) throws IOException {
        for (Piece piece : pieces) {
            out.write(piece.array, piece.offset, piece.length);
        }
    }

    /** The digest as manifests write it, such as {@code sha256:9f86…}; costs one pass over all bytes. */
    public String sha256() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            pieces.forEach(piece -> digest.update(piece.array, piece.offset, piece.length));
            return "sha256:" + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no SHA-256", e);
        }
    }

    long crc32() {
        CRC32 crc = new CRC32();
        pieces.forEach(piece -> crc.update(piece.array, piece.offset, piece.length));
        return crc.getValue();
    }

    /** Cuts the bytes into parts of this length, the last one shorter; one pass, shares the arrays. */
    List<Content> chunks(int chunkBytes) {
        List<Content> chunks = new ArrayList<>();
        List<Piece> open = new ArrayList<>();
        int room = chunkBytes;
        for (Piece piece : pieces) {
            for (int at = 0; at < piece.length; ) {
                int count = Math.min(room, piece.length - at);
                open.add(new Piece(piece.array, piece.offset + at, count));
                at += count;
                room -= count;
                if (room == 0) {
                    chunks.add(new Content(open));
                    open.clear();
                    room = chunkBytes;
                }
            }
        }
        if (!open.isEmpty()) {
            chunks.add(new Content(open));
        }
        return chunks;
    }

    /** Whether all bytes are the same one; false when empty. */
    boolean uniform() {
        for (Piece piece : pieces) {
            for (int i = 0; i < piece.length; i++) {
                if (piece.array[piece.offset + i] != first()) {
                    return false;
                }
            }
        }
        return lengthBytes > 0;
    }

    /** The first byte of what is not empty. */
    byte first() {
        Piece piece = pieces.getFirst();
        return piece.array[piece.offset];
    }

    private static final class Piece {
        private final byte[] array;
        private final int offset;
        private final int length;

        Piece(byte[] array, int offset, int length) {
            this.array = array;
            this.offset = offset;
            this.length = length;
        }

        long length() {
            return length;
        }
    }
}
