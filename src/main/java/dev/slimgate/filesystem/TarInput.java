package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a tar as they stream in, and how much of the current entry's content is left of them. Whatever is asked
 * for and not there is {@code invalid}: the tar ends too early.
 */
final class TarInput {
    /** The most bytes of one extended header, long name or sparse map; Go's bound. */
    static final int MAX_SPECIAL_BYTES = 1 << 20;

    private static final int BLOCK = TarHeader.BLOCK;

    private final InputStream in;
    private final byte[] buffer = new byte[64 * 1024];
    private int at;
    private int end;
    private long contentLeft;
    private long paddingLeft;

    /** Takes chunks of a file and says whether more are wanted. */
    @FunctionalInterface
    interface Sink {
        boolean chunk(byte[] bytes, int offset, int length);
    }

    TarInput(InputStream in) {
        this.in = in;
    }

    /** The next block; null where the stream ends before it. */
    byte @Nullable [] blockOrEnd() throws IOException {
        return at == end && !fill() ? null : block();
    }

    /** The next block. */
    byte[] block() throws IOException {
        byte[] block = new byte[BLOCK];
        take(block);
        return block;
    }

    /**
     * What an extended header or a long name holds; its padding is skipped.
     *
     * @throws ContentException.TooLarge if it has more than {@value #MAX_SPECIAL_BYTES} bytes
     */
    byte[] special(long bytes) throws IOException {
        if (bytes < 0) {
            throw new ContentException.Invalid("a tar header has a negative size");
        }
        if (bytes > MAX_SPECIAL_BYTES) {
            throw new ContentException.TooLarge("an extended tar header or long name has " + bytes + " bytes, at most "
                    + MAX_SPECIAL_BYTES + " are read");
        }
        byte[] result = new byte[(int) bytes];
        take(result);
        skip(-bytes & (BLOCK - 1));
        return result;
    }

    /** An entry's content begins, of so many bytes before its padding. */
    void enter(long contentBytes) {
        contentLeft = contentBytes;
        paddingLeft = -contentBytes & (BLOCK - 1);
    }

    /** How many bytes of the entry's content were not read yet. */
    long contentLeft() {
        return contentLeft;
    }

    /** The next block of the entry's content, which must have that much left. */
    byte[] contentBlock() throws IOException {
        byte[] block = block();
        contentLeft -= BLOCK;
        return block;
    }

    /**
     * Streams what comes next of the entry's content, so many bytes or until the sink has enough.
     *
     * @return whether the sink wants more
     */
    boolean show(long bytes, Sink sink) throws IOException {
        long left = bytes;
        while (left > 0) {
            have((int) Math.min(left, BLOCK));
            int count = (int) Math.min(left, end - at);
            boolean more = sink.chunk(buffer, at, count);
            at += count;
            left -= count;
            contentLeft -= count;
            if (!more) {
                return false;
            }
        }
        return true;
    }

    /** Skips what is left of the entry's content, and its padding. */
    void leave() throws IOException {
        skip(contentLeft + paddingLeft);
        contentLeft = 0;
        paddingLeft = 0;
    }

    private void take(byte[] into) throws IOException {
        int have = 0;
        while (have < into.length) {
            need();
            int count = Math.min(into.length - have, end - at);
            System.arraycopy(buffer, at, into, have, count);
            at += count;
            have += count;
        }
    }

    private void skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0) {
            need();
            int count = (int) Math.min(left, end - at);
            at += count;
            left -= count;
        }
    }

    private void need() throws IOException {
        if (at == end && !fill()) {
            throw truncated();
        }
    }

    /** So much at once, so that what a sink sees first does not hang on how the stream comes in pieces. */
    private void have(int bytes) throws IOException {
        if (end - at >= bytes) {
            return;
        }
        System.arraycopy(buffer, at, buffer, 0, end - at);
        end -= at;
        at = 0;
        while (end < bytes) {
            int count = in.read(buffer, end, buffer.length - end);
            if (count <= 0) {
                throw truncated();
            }
            end += count;
        }
    }

    private boolean fill() throws IOException {
        int count = in.read(buffer, 0, buffer.length);
        at = 0;
        end = Math.max(0, count);
        return count > 0;
    }

    private static ContentException.Invalid truncated() {
        return new ContentException.Invalid("its tar ends too early");
    }
}
