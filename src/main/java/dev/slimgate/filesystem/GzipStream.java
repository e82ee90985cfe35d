package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip strictly: one member after the other, each with a right checksum and length. After the last member there
 * may be zeros (padding of tapes and some builders) and nothing else: what follows would be read by some runtimes and
 * not by others.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class GzipStream extends InputStream {
    private static final int MAGIC = 0x8b1f;
    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();
    private final byte[] input = new byte[64 * 1024];
    private int at;
    private int end;
    private boolean finished;

    GzipStream(InputStream in) throws IOException {
        this.in = in;
        header(need());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!finished) {
            int count = inflate(bytes, offset, length);
            if (count > 0) {
                checksum.update(bytes, offset, count);
                return count;
            }
            if (inflater.finished()) {
                endOfMember();
            } else if (inflater.needsDictionary()) {
                throw new ContentException.Invalid("its gzip stream asks for a dictionary");
            } else if (inflater.needsInput()) {
                if (!fill()) {
                    throw truncated();
                }
                inflater.setInput(input, at, end - at);
            }
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        in.close();
    }

    private int inflate(byte[] bytes, int offset, int length) {
        try {
            return inflater.inflate(bytes, offset, length);
        } catch (DataFormatException e) {
            throw new ContentException.Invalid("its gzip stream is damaged", e);
        }
    }

    private void endOfMember() throws IOException {
        at = end - inflater.getRemaining();
        long stated = littleEndian(4);
        long statedLength = littleEndian(4);
        if (stated != checksum.getValue() || statedLength != (inflater.getBytesWritten() & 0xffffffffL)) {
            throw new ContentException.Invalid("its gzip checksum or length is wrong");
        }
        int next = next();
        if (next < 0) {
            finished = true;
        } else if (next == 0) {
            onlyZeros();
            finished = true;
        } else {
            header(next);
        }
    }

    private void onlyZeros() throws IOException {
        for (int b = next(); b >= 0; b = next()) {
            if (b != 0) {
                throw new ContentException.Invalid("something follows its gzip stream");
            }
        }
    }

    private void header(int first) throws IOException {
        checksum.reset();
        checksum.update(first);
        if ((first | field() << 8) != MAGIC || field() != 8) {
            throw new ContentException.Invalid("something follows its gzip stream");
        }
        int flags = field();
        skip(6); // time, extra flags, operating system
        if ((flags & EXTRA) != 0) {
            skip(field() | field() << 8);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CHECKSUM) != 0 && (checksum.getValue() & 0xffff) != littleEndian(2)) {
            throw new ContentException.Invalid("its gzip header's checksum is wrong");
        }
        inflater.reset();
        checksum.reset();
        inflater.setInput(input, at, end - at);
    }

    private void skipText() throws IOException {
        int b;
        do {
            b = field();
        } while (b != 0);
    }

    private void skip(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            field();
        }
    }

    /** A byte that the header's checksum covers. */
    private int field() throws IOException {
        int b = need();
        checksum.update(b);
        return b;
    }

    private long littleEndian(int count) throws IOException {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) need() << 8 * i;
        }
        return value;
    }

    private int need() throws IOException {
        int b = next();
        if (b < 0) {
            throw truncated();
        }
        return b;
    }

    private int next() throws IOException {
        return at < end || fill() ? input[at++] & 0xff : -1;
    }

    private boolean fill() throws IOException {
        int count = in.read(input, 0, input.length);
        at = 0;
        end = Math.max(0, count);
        return count > 0;
    }

    private static ContentException.Invalid truncated() {
        return new ContentException.Invalid("its gzip stream ends too early");
    }
}
