package dev.slimgate.filesystem;

import dev.slimgate.content.ContentException;
import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Unpacks zstd, all frames of it. The decoder is another project's, and not all that it throws at damaged input is what
 * it says it throws: here it is one exception.
 */
final class ZstdStream extends InputStream {
    private final ZstdInputStream decoder;

    ZstdStream(InputStream in) {
        this.decoder = new ZstdInputStream(new ZstdFrames(in));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            return decoder.read(bytes, offset, length);
        } catch (ContentException e) {
            throw e; // from below the decoder
        } catch (RuntimeException e) { // such as an index out of bounds, from tables that contradict themselves
            throw new ContentException.Invalid("its zstd stream is damaged", e);
        }
    }

    @Override
    public void close() throws IOException {
        decoder.close();
    }
}
