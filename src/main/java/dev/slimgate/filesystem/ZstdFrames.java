package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Passes zstd frames on and drops skippable ones, which the decoder does not know: eStargz-like tables of contents
 * stand in them, as zstd:chunked does it. Anything else between or after frames is an error.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8878#section-3.1">RFC 8878, frames</a>
 */
final class ZstdFrames extends InputStream {
    private static final long MAGIC = 0xfd2fb528L;
    private static final long SKIPPABLE = 0x184d2a50L;

    private enum Next {
        FRAME,
        BLOCK,
        CHECKSUM
    }

    private final InputStream in;
    private final byte[] header = new byte[18];
    private int headerAt;
    private int headerEnd;
    private long body;
    private Next next = Next.FRAME;
    private boolean checksum;
    private boolean any;

    ZstdFrames(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            if (headerAt < headerEnd) {
                int count = Math.min(length, headerEnd - headerAt);
                System.arraycopy(header, headerAt, bytes, offset, count);
                headerAt += count;
                return count;
            }
            if (body > 0) {
                int count = in.read(bytes, offset, (int) Math.min(length, body));
                if (count < 0) {
                    throw truncated();
                }
                body -= count;
                return count;
            }
            headerAt = 0;
            headerEnd = 0;
            if (!advance()) {
                return -1;
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean advance() throws IOException {
        return switch (next) {
            case FRAME -> frame();
            case BLOCK -> block();
            case CHECKSUM -> {
                need(4);
                next = Next.FRAME;
                yield true;
            }
        };
    }

    private boolean frame() throws IOException {
        int first = in.read();
        if (first < 0) {
            if (!any) {
                throw truncated();
            }
            return false;
        }
        header[headerEnd++] = (byte) first;
        need(3);
        long magic = number(0, 4);
        if ((magic & ~0xfL) == SKIPPABLE) {
            need(4);
            drop(number(4, 4));
            headerEnd = 0;
        } else if (magic == MAGIC) {
            frameHeader();
        } else {
            throw new ContentException.Invalid("something that is no zstd frame follows its zstd stream");
        }
        return true;
    }

    private void frameHeader() throws IOException {
        need(1);
        int descriptor = header[4] & 0xff;
        boolean single = (descriptor & 0x20) != 0;
        int sizeField = 1 << (descriptor >> 6);
        int dictionaryField = new int[] {0, 1, 2, 4}[descriptor & 3];
        int contentField = sizeField == 1 ? single ? 1 : 0 : sizeField;
        need((single ? 0 : 1) + dictionaryField + contentField);
        checksum = (descriptor & 4) != 0;
        any = true;
        next = Next.BLOCK;
    }

    private boolean block() throws IOException {
        need(3);
        long value = number(0, 3);
        boolean last = (value & 1) != 0;
        boolean runLength = (value >> 1 & 3) == 1;
        body = runLength ? 1 : value >> 3;
        if (last) {
            next = checksum ? Next.CHECKSUM : Next.FRAME;
        }
        return true;
    }

    private void drop(long count) throws IOException {
        byte[] scratch = new byte[8 * 1024];
        for (long left = count; left > 0; ) {
            int read = in.read(scratch, 0, (int) Math.min(left, scratch.length));
            if (read < 0) {
                throw truncated();
            }
            left -= read;
        }
    }

    private void need(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            int b = in.read();
            if (b < 0) {
                throw truncated();
            }
            header[headerEnd++] = (byte) b;
        }
    }

    private long number(int from, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (header[from + i] & 0xffL) << 8 * i;
        }
        return value;
    }

    private static ContentException.Invalid truncated() {
        return new ContentException.Invalid("its zstd stream ends too early");
    }
}
