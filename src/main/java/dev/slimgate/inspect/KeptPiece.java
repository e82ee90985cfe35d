package dev.slimgate.inspect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One piece of a file that streams past, kept from its first byte on as it comes. For one thread. */
final class KeptPiece {
    /** The longest name that is told from other bytes. */
    static final int MAX_NAME = 96;

    private final long offset;
    private final int wanted;
    private byte[] bytes = new byte[0];
    private boolean saidFull;

    /**
     * A piece of which nothing came yet.
     *
     * @param offset where in the file it begins
     * @param wanted its length in bytes
     */
    KeptPiece(long offset, int wanted) {
        this.offset = offset;
        this.wanted = wanted;
    }

    /**
     * Takes what follows on what is there; a piece whose beginning went past before stays empty.
     *
     * @param position where in the file the given bytes stand
     */
    void take(byte[] from, int at, int length, long position) {
        long next = offset + bytes.length - position;
        if (isFull() || next < 0 || next >= length) {
            return;
        }
        int count = (int) Math.min(length - next, wanted - bytes.length);
        byte[] more = Arrays.copyOf(bytes, bytes.length + count);
        System.arraycopy(from, at + (int) next, more, bytes.length, count);
        bytes = more;
    }

    boolean isFull() {
        return bytes.length == wanted;
    }

    /** Whether it is full and was not when this was asked before. */
    boolean turnedFull() {
        boolean turned = isFull() && !saidFull;
        saidFull |= turned;
        return turned;
    }

    /** Where in the file it begins. */
    long offset() {
        return offset;
    }

    /** What came so far, not copied. */
    byte[] bytes() {
        return bytes;
    }

    /** All of it up to the first NUL, one character per byte; null where it did not come whole or is empty. */
    @Nullable String text() {
        if (!isFull()) {
            return null;
        }
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end == 0 ? null : new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** The text at a place of the file; null where it is not kept, too long, or no plain name. */
    @Nullable String name(long place) {
        long at = place - offset;
        if (at < 0 || at >= bytes.length) {
            return null;
        }
        int end = (int) at;
        while (end < bytes.length && bytes[end] > ' ' && end - at <= MAX_NAME) {
            end++;
        }
        return end < bytes.length && bytes[end] == 0 && end > at
                ? new String(bytes, (int) at, end - (int) at, StandardCharsets.US_ASCII)
                : null;
    }
}
