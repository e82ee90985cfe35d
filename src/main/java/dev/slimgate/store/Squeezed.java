package dev.slimgate.store;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Makes values smaller where that pays: a length in four bytes, then what zlib's fastest level makes of the value. */
final class Squeezed {
    /** Below it a value fits a packet or two anyway. */
    private static final int FEWEST_BYTES = 1_024;

    private Squeezed() {}

    /** The value squeezed; empty where less than a quarter would be won. */
    static Optional<byte[]> of(byte[] value) {
        if (value.length < FEWEST_BYTES) {
            return Optional.empty();
        }
        byte[] out = new byte[value.length - value.length / 4];
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(value);
            deflater.finish();
            ByteBuffer.wrap(out).putInt(value.length);
            int length = Integer.BYTES + deflater.deflate(out, Integer.BYTES, out.length - Integer.BYTES);
            return deflater.finished() ? Optional.of(Arrays.copyOf(out, length)) : Optional.empty();
        } finally {
            deflater.end();
        }
    }

    /** The value again; empty if it is none, or one that is longer than any that was put. */
    static Optional<byte[]> restored(byte[] squeezed) {
        int length =
                squeezed.length < Integer.BYTES ? -1 : ByteBuffer.wrap(squeezed).getInt();
        if (length < 0 || length > RedisStore.MOST_VALUE_BYTES) {
            return Optional.empty();
        }
        byte[] value = new byte[length];
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(squeezed, Integer.BYTES, squeezed.length - Integer.BYTES);
            boolean whole = inflater.inflate(value) == length && (inflater.finished() || ended(inflater));
            return whole ? Optional.of(value) : Optional.empty();
        } catch (DataFormatException e) {
            return Optional.empty(); // which is not damage: the proof held, so another version has put it
        } finally {
            inflater.end();
        }
    }

    private static boolean ended(Inflater inflater) throws DataFormatException {
        return inflater.inflate(new byte[1]) == 0 && inflater.finished();
    }
}
